import { PixelColumns, type Viewport } from './pixel-columns.ts'
import type { PlacedPoints } from './placed-points.ts'

export interface ThinnedLine {
  readonly x: Float64Array
  /** NaN where a non-finite value breaks the line. */
  readonly y: Float64Array
  /** Every point of the window is there. */
  readonly exact: boolean
}

/** Up to as many points for each pixel, nothing is left out. */
const MAX_EXACT_POINTS_PER_PX = 2

/**
 * Thins a line to what its pixels can show: in each pixel column the first, the least, the greatest
 * and the last finite point are kept, NaN between two of them where the line is broken there, and
 * one neighbour beyond each side of the window.
 * Source: Jugel et al., M4: a visualization-oriented time series data aggregation, VLDB 2014
 */
export function thinLine(line: PlacedPoints, viewport: Viewport): ThinnedLine {
  const { start, end } = visibleRange(line.x, viewport)
  const from = hasNeighbour(line.x, start - 1, viewport.logX) ? start - 1 : start
  const to = Math.min(line.x.length, end + 1)
  if (end - start <= MAX_EXACT_POINTS_PER_PX * viewport.widthPx) {
    const y = line.y.slice(from, to)
    for (let index = 0; index < y.length; index++) if (!Number.isFinite(y[index])) y[index] = NaN
    return { x: line.x.slice(from, to), y, exact: true }
  }
  const kept = new KeptPoints(line.y, from, to)
  for (let index = from; index < start; index++) kept.add(index)
  keepColumns(line, start, end, viewport, kept)
  for (let index = end; index < to; index++) kept.add(index)
  return { ...kept.take(line.x), exact: false }
}

/** The points inside the window; `end` is exclusive. */
export function visibleRange(
  x: Float64Array,
  { window, logX }: Viewport,
): { start: number; end: number } {
  const start = firstIndex(x, (other) => other >= window.min && (!logX || other > 0))
  return {
    start,
    end: Math.max(
      start,
      firstIndex(x, (other) => other > window.max),
    ),
  }
}

function hasNeighbour(x: Float64Array, index: number, logX: boolean): boolean {
  return index >= 0 && (!logX || (x[index] ?? 0) > 0)
}

/** @returns the first index where `reached` is true, which then stays true; the length if none */
function firstIndex(x: Float64Array, reached: (x: number) => boolean): number {
  let low = 0
  let high = x.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (reached(x[middle] ?? NaN)) high = middle
    else low = middle + 1
  }
  return low
}

function keepColumns(
  { x, y }: PlacedPoints,
  start: number,
  end: number,
  viewport: Viewport,
  kept: KeptPoints,
): void {
  const columns = new PixelColumns(viewport)
  let columnEndX = -Infinity
  let first = -1
  let last = -1
  let least = -1
  let greatest = -1
  let leastY = NaN
  let greatestY = NaN
  for (let index = start; index < end; index++) {
    const value = y[index] ?? NaN
    if (!Number.isFinite(value)) continue
    const at = x[index] ?? NaN
    if (at >= columnEndX) {
      if (first >= 0) kept.addColumn(first, least, greatest, last)
      columns.advance(at)
      columnEndX = columns.endX
      first = least = greatest = index
      leastY = greatestY = value
    } else if (value < leastY) {
      least = index
      leastY = value
    } else if (value > greatestY) {
      greatest = index
      greatestY = value
    }
    last = index
  }
  if (first >= 0) kept.addColumn(first, least, greatest, last)
}

/** Collects points by index, ascending, and the breaks between them. */
class KeptPoints {
  readonly #y: Float64Array
  readonly #breaks: number[] = []
  readonly #indexes: number[] = []
  #nextBreak = 0

  /** @param end exclusive; what is added lies in [start, end) */
  constructor(y: Float64Array, start: number, end: number) {
    this.#y = y
    for (let index = start; index < end; index++) {
      if (!Number.isFinite(y[index])) this.#breaks.push(index)
    }
  }

  addColumn(first: number, least: number, greatest: number, last: number): void {
    const lower = Math.min(least, greatest)
    const upper = Math.max(least, greatest)
    this.add(first)
    if (lower > first && lower < last) this.add(lower)
    if (upper > lower && upper > first && upper < last) this.add(upper)
    if (last > first) this.add(last)
  }

  add(index: number): void {
    const previous = this.#indexes.at(-1) ?? -1
    let gap = -1
    while (this.#nextBreak < this.#breaks.length) {
      const candidate = this.#breaks[this.#nextBreak] ?? 0
      if (candidate >= index) break
      if (candidate > previous) gap = candidate
      this.#nextBreak++
    }
    if (gap >= 0 && previous >= 0) this.#indexes.push(gap)
    this.#indexes.push(index)
  }

  take(x: Float64Array): { x: Float64Array; y: Float64Array } {
    const count = this.#indexes.length
    const taken = { x: new Float64Array(count), y: new Float64Array(count) }
    for (let kept = 0; kept < count; kept++) {
      const index = this.#indexes[kept] ?? 0
      const y = this.#y[index] ?? NaN
      taken.x[kept] = x[index] ?? NaN
      taken.y[kept] = Number.isFinite(y) ? y : NaN
    }
    return taken
  }
}
