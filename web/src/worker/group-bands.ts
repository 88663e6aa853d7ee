import type { BandKind } from '../data/series.ts'
import { PixelColumns, type Viewport } from './pixel-columns.ts'
import { visibleRange } from './thin-line.ts'

/** One line of a group: points, or buckets of them. */
export interface BandMember {
  /** Ascending. */
  readonly x: Float64Array
  /** Values, or means of buckets; NaN where none is finite. */
  readonly y: Float64Array
  /** Bounds of buckets; the same array as `y` for points. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** How many finite values each stands for; null: one. */
  readonly weight: Float64Array | null
}

/** What the lines of a group have together, at places where at least one of them has something. */
export interface GroupBand {
  readonly x: Float64Array
  /** The mean; the median with `quartiles`. */
  readonly centre: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
}

/** Lines are compared point by point where each has one at nearly all places of its stretch. */
const ALIGNED_SHARE = 0.9
const MAX_POINTS_PER_PX = 4

/**
 * Mean ± standard deviation (of a sample, n − 1), extremes, or quartiles (interpolated) of lines that
 * belong together. Where they have the same steps, and no more of them than can be drawn, each step is
 * compared; else each pixel column, in which a line has the mean of its values, and between two columns
 * that it has values in what lies on the straight line between them. The extremes are those of the
 * values themselves.
 * @param canAlign whether equal x mean the same, as steps do and times do not
 */
export function groupBand(
  members: readonly BandMember[],
  kind: BandKind,
  viewport: Viewport,
  canAlign: boolean,
): GroupBand {
  const shared = canAlign ? sharedPlaces(members, viewport) : null
  const x = shared ?? columnMiddles(viewport, canAlign)
  const rows = members.map((member) =>
    shared === null ? byColumn(member, viewport) : byPlace(member, shared),
  )
  const kept: number[] = []
  for (let at = 0; at < x.length; at++) {
    if (rows.some((row) => !Number.isNaN(row.y[at] ?? NaN))) kept.push(at)
  }
  const band = {
    x: Float64Array.from(kept, (at) => x[at] ?? NaN),
    centre: new Float64Array(kept.length),
    low: new Float64Array(kept.length),
    high: new Float64Array(kept.length),
  }
  for (const [index, at] of kept.entries()) {
    const { centre, low, high } = describe(rows, at, kind)
    band.centre[index] = centre
    band.low[index] = low
    band.high[index] = high
  }
  return band
}

type Row = Pick<BandMember, 'y' | 'low' | 'high'>

function describe(
  rows: readonly Row[],
  at: number,
  kind: BandKind,
): { centre: number; low: number; high: number } {
  const values: number[] = []
  let [least, greatest] = [Infinity, -Infinity]
  for (const { y, low, high } of rows) {
    const value = y[at] ?? NaN
    if (Number.isNaN(value)) continue
    values.push(value)
    least = Math.min(least, low[at] ?? NaN)
    greatest = Math.max(greatest, high[at] ?? NaN)
  }
  if (kind === 'quartiles') {
    values.sort((one, other) => one - other)
    const [low, centre, high] = [0.25, 0.5, 0.75].map((share) => quantile(values, share))
    return { low: low ?? NaN, centre: centre ?? NaN, high: high ?? NaN }
  }
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  if (kind === 'range') return { centre: mean, low: least, high: greatest }
  const deviation = sampleDeviation(values, mean)
  return { centre: mean, low: mean - deviation, high: mean + deviation }
}

/** Scaled, since squares of huge values are no finite numbers. */
function sampleDeviation(values: readonly number[], mean: number): number {
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0)
  if (values.length < 2 || scale === 0) return 0
  const squares = values.reduce((sum, value) => sum + ((value - mean) / scale) ** 2, 0)
  return scale * Math.sqrt(squares / (values.length - 1))
}

/** Of sorted values, with what lies between two of them. Source: Hyndman and Fan 1996, type 7 */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? NaN
  const above = sorted[Math.ceil(place)] ?? NaN
  const part = place - Math.floor(place)
  return below * (1 - part) + above * part
}

/** @returns null where the lines have few x in common, or too many, or are not of points */
function sharedPlaces(members: readonly BandMember[], viewport: Viewport): Float64Array | null {
  const maxCount = MAX_POINTS_PER_PX * viewport.widthPx
  const seen: Float64Array[] = []
  for (const { x, weight } of members) {
    if (weight?.some((count) => count > 1) === true) return null
    const { start, end } = withNeighbours(x, viewport)
    if (end - start > maxCount) return null
    seen.push(Float64Array.from(new Set(x.subarray(start, end))))
  }
  const places = Float64Array.from(new Set(seen.flatMap((own) => [...own]))).sort()
  const isAligned = seen.every((own) => {
    const [first, last] = [own[0] ?? Infinity, own.at(-1) ?? -Infinity]
    const within = places.filter((place) => place >= first && place <= last)
    return own.length >= within.length * ALIGNED_SHARE
  })
  return isAligned ? places : null
}

/** One point beyond each side of the window, so that a line reaches its edges. */
function withNeighbours(x: Float64Array, viewport: Viewport): { start: number; end: number } {
  const { start, end } = visibleRange(x, viewport)
  const isShown = start > 0 && (!viewport.logX || (x[start - 1] ?? 0) > 0)
  return { start: isShown ? start - 1 : start, end: Math.min(x.length, end + 1) }
}

/** A line's values at these x; of several at one x their mean. */
function byPlace(member: BandMember, places: Float64Array): Row {
  let index = 0
  return gather(member, places.length, (x) => {
    while ((places[index] ?? Infinity) < x) index++
    return places[index] === x ? index : -1
  })
}

function byColumn(member: BandMember, viewport: Viewport): Row {
  const { window } = viewport
  const columns = new PixelColumns(viewport)
  const row = gather(member, columnCount(viewport), (x) =>
    x < window.min || x > window.max ? -1 : columns.advance(x),
  )
  bridge(row, knotsBeyond(member, viewport))
  return row
}

/** A place in pixels, and a line's value there. */
interface Knot {
  readonly px: number
  readonly y: number
}

/** The nearest values on both sides of the window. */
function knotsBeyond(
  { x, y }: BandMember,
  viewport: Viewport,
): { before: Knot | null; after: Knot | null } {
  const { start, end } = visibleRange(x, viewport)
  const { window, logX, widthPx } = viewport
  const scale = logX ? Math.log : (place: number): number => place
  const length = scale(window.max) - scale(window.min)
  const knotAt = (index: number): Knot | null => {
    const [place, value] = [scale(x[index] ?? NaN), y[index] ?? NaN]
    const px = ((place - scale(window.min)) / length) * widthPx
    return Number.isFinite(px) && Number.isFinite(value) ? { px, y: value } : null
  }
  let [before, after] = [start - 1, end]
  while (before >= 0 && !Number.isFinite(y[before])) before--
  while (after < x.length && !Number.isFinite(y[after])) after++
  return { before: knotAt(before), after: knotAt(after) }
}

/** @param toPlace from x, which come ascending, to an index below `count`, or −1 */
function gather(
  { x, y, low, high, weight }: BandMember,
  count: number,
  toPlace: (x: number) => number,
): Row {
  const weights = new Float64Array(count)
  const row = {
    y: new Float64Array(count),
    low: new Float64Array(count).fill(Infinity),
    high: new Float64Array(count).fill(-Infinity),
  }
  for (let index = 0; index < x.length; index++) {
    const value = y[index] ?? NaN
    const place = Number.isFinite(value) ? toPlace(x[index] ?? NaN) : -1
    if (place < 0) continue
    const added = weight?.[index] ?? 1
    const sum = (weights[place] ?? 0) + added
    weights[place] = sum
    row.y[place] = (row.y[place] ?? 0) * (1 - added / sum) + value * (added / sum)
    row.low[place] = Math.min(row.low[place] ?? NaN, low[index] ?? NaN)
    row.high[place] = Math.max(row.high[place] ?? NaN, high[index] ?? NaN)
  }
  for (let place = 0; place < count; place++) {
    if (weights[place] === 0) row.y[place] = row.low[place] = row.high[place] = NaN
  }
  return row
}

/** Fills what lies between two values by the straight line between them. */
function bridge({ y, low, high }: Row, { before, after }: ReturnType<typeof knotsBeyond>): void {
  let knot = before
  let filled = 0
  const fillTo = (end: number, next: Knot | null): void => {
    if (knot !== null && next !== null) {
      for (let at = filled; at < end; at++) {
        const share = (at + 0.5 - knot.px) / (next.px - knot.px)
        y[at] = low[at] = high[at] = knot.y * (1 - share) + next.y * share
      }
    }
    filled = end + 1
    knot = next
  }
  for (let at = 0; at < y.length; at++) {
    const value = y[at] ?? NaN
    if (!Number.isNaN(value)) fillTo(at, { px: at + 0.5, y: value })
  }
  fillTo(y.length, after)
}

function columnCount({ widthPx }: Viewport): number {
  return Math.max(1, Math.round(widthPx))
}

/** @param isOfSteps they are rounded, where a column has several */
function columnMiddles(viewport: Viewport, isOfSteps: boolean): Float64Array {
  const { window, logX } = viewport
  const count = columnCount(viewport)
  const isRounded = isOfSteps && !logX && window.max - window.min > count
  const [start, end] = logX
    ? [Math.log(window.min), Math.log(window.max)]
    : [window.min, window.max]
  return Float64Array.from({ length: count }, (_, column) => {
    const place = start + (end - start) * ((column + 0.5) / count)
    if (isRounded) return Math.round(place)
    return logX ? Math.exp(place) : place
  })
}
