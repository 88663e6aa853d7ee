import type { PlacedBuckets } from './placed-buckets.ts'
import { PixelColumns, type Viewport } from './pixel-columns.ts'
import type { PlacedPoints } from './placed-points.ts'

/**
 * The stroke that covers what buckets cover, and nothing between its columns that both of them lack:
 * in the middle of each pixel column that has a part of a bucket, from the least to the greatest value
 * of all that it has. NaN stands where all is non-finite.
 */
export function outlineColumns(placed: PlacedBuckets, viewport: Viewport): PlacedPoints {
  const { firstX, lastX, buckets } = placed
  const { window, logX } = viewport
  const columns = new ColumnExtents(viewport)
  const isPlaced = (bucket: number): boolean => !logX || (firstX[bucket] ?? NaN) > 0
  let [before, after] = [-1, -1]
  for (let bucket = 0; bucket < firstX.length; bucket++) {
    const [from, to] = [firstX[bucket] ?? NaN, lastX[bucket] ?? NaN]
    if (to < window.min) {
      if (isPlaced(bucket)) before = bucket
    } else if (from > window.max) {
      after = bucket
      break
    } else columns.add(from, to, buckets.min[bucket] ?? NaN, buckets.max[bucket] ?? NaN)
  }
  const stroke = new Stroke()
  const addNeighbour = (bucket: number, x: Float64Array): void => {
    if (bucket >= 0)
      stroke.add(x[bucket] ?? NaN, buckets.min[bucket] ?? NaN, buckets.max[bucket] ?? NaN)
  }
  addNeighbour(before, lastX)
  columns.addTo(stroke)
  addNeighbour(after, firstX)
  return stroke.take()
}

/** What lies in each pixel column of a window. */
class ColumnExtents {
  readonly #columns: PixelColumns
  readonly #viewport: Viewport
  readonly #min: Float64Array
  readonly #max: Float64Array
  /** Of the column's only point; NaN where it has more. */
  readonly #pointX: Float64Array
  readonly #state: Uint8Array

  constructor(viewport: Viewport) {
    this.#viewport = viewport
    this.#columns = new PixelColumns(viewport)
    const { count } = this.#columns
    this.#min = new Float64Array(count)
    this.#max = new Float64Array(count)
    this.#pointX = new Float64Array(count)
    this.#state = new Uint8Array(count)
  }

  /** A bucket; those that come later start no earlier. `min` is NaN where all is non-finite. */
  add(fromX: number, toX: number, min: number, max: number): void {
    const { window } = this.#viewport
    const first = this.#columns.advance(Math.max(fromX, window.min))
    const last = this.#columns.from(first, Math.min(toX, window.max))
    for (let column = first; column <= last; column++) {
      const state = this.#state[column]
      if (Number.isNaN(min)) {
        if (state === EMPTY) this.#state[column] = BROKEN
      } else if (state === FILLED) {
        this.#min[column] = Math.min(this.#min[column] ?? NaN, min)
        this.#max[column] = Math.max(this.#max[column] ?? NaN, max)
        this.#pointX[column] = NaN
      } else {
        this.#state[column] = FILLED
        this.#min[column] = min
        this.#max[column] = max
        this.#pointX[column] = fromX === toX ? fromX : NaN
      }
    }
  }

  addTo(stroke: Stroke): void {
    for (const [column, state] of this.#state.entries()) {
      if (state === EMPTY) continue
      const pointX = this.#pointX[column] ?? NaN
      const x = state === FILLED && !Number.isNaN(pointX) ? pointX : this.#columns.middleX(column)
      if (state === BROKEN) stroke.break(x)
      else stroke.add(x, this.#min[column] ?? NaN, this.#max[column] ?? NaN)
    }
  }
}

const EMPTY = 0
const BROKEN = 1
const FILLED = 2

/** Goes from one extent to the next by what they share, or the shortest way. */
class Stroke {
  readonly #x: number[] = []
  readonly #y: number[] = []
  #last: { readonly x: number; readonly min: number; readonly max: number } | null = null

  /** A NaN as `min` breaks it. */
  add(x: number, min: number, max: number): void {
    if (Number.isNaN(min)) {
      this.break(x)
      return
    }
    const last = this.#last
    this.#last = { x, min, max }
    if (last === null) {
      this.#go(x, min)
      this.#go(x, max)
      return
    }
    const [low, high] = [Math.max(last.min, min), Math.min(last.max, max)]
    // Where they share nothing, these are the ends that lie next to each other.
    const share = low <= high ? low / 2 + high / 2 : null
    this.#go(last.x, share ?? (max < last.min ? last.min : last.max))
    const entry = share ?? (max < last.min ? max : min)
    this.#go(x, entry)
    if (min === max) return
    this.#go(x, entry === max ? min : max)
    this.#go(x, entry === max ? max : min)
  }

  break(x: number): void {
    this.#last = null
    this.#x.push(x)
    this.#y.push(NaN)
  }

  #go(x: number, y: number): void {
    if (this.#x.at(-1) === x && this.#y.at(-1) === y) return
    this.#x.push(x)
    this.#y.push(y)
  }

  take(): PlacedPoints {
    return { x: Float64Array.from(this.#x), y: Float64Array.from(this.#y) }
  }
}
