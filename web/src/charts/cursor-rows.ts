import { NON_FINITE_KINDS } from '../data/series.ts'
import type { ChartLine } from './chart-line.ts'
import { clusterAt } from './mark-clusters.ts'
import type { MarkCluster } from './mark-clusters.ts'
import { nearestIndex } from './nearest-point.ts'

/** The least and the greatest of the values in a pixel. */
export interface ValueSpan {
  readonly min: number
  readonly max: number
}

/** What one line has at the cursor. */
export interface CursorRow {
  readonly line: ChartLine
  /** Where its nearest point is, which need not be where the cursor is. */
  readonly x: number
  /** As it was logged; may be NaN or infinite. Of an outline, the middle of its span. */
  readonly value: number
  /** Where the points are so many that just their bounds are known; else null. */
  readonly span: ValueSpan | null
  /** null where smoothing is off */
  readonly smoothed: number | null
  /** The edges of a group's band; null where there is none. */
  readonly band: ValueSpan | null
  /** Where the value is not finite: the others that its mark stands for too. */
  readonly cluster: MarkCluster | null
}

/** The marks of a line as they are drawn. */
export type ClustersOf = (line: ChartLine) => readonly MarkCluster[]

/**
 * The lines' values nearest to `x`, the greatest first, those that are not finite last. A line that
 * ends before the cursor, or begins after it, has none.
 * @param reach how far beyond its ends a line is still met, in the x-axis's unit
 */
export function cursorRows(
  lines: readonly ChartLine[],
  x: number,
  reach: number,
  clustersOf: ClustersOf = () => [],
): CursorRow[] {
  const rows: CursorRow[] = []
  for (const line of lines) {
    const row = rowOf(line, x, reach)
    if (row === null) continue
    const isMarked = !Number.isFinite(row.value)
    const cluster = isMarked ? clusterAt(clustersOf(line), row.x, row.value) : null
    rows.push({ ...row, cluster })
  }
  return rows.sort((a, b) => compareDescending(shownValue(a), shownValue(b)))
}

/** What the drawn line has there: the smoothed value where smoothing is on. */
export function shownValue(row: CursorRow): number {
  return Number.isFinite(row.value) ? (row.smoothed ?? row.value) : row.value
}

function rowOf(line: ChartLine, x: number, reach: number): Omit<CursorRow, 'cluster'> | null {
  const { x: points, y, markX } = line.data
  const first = Math.min(points[0] ?? Infinity, markX[0] ?? Infinity)
  const last = Math.max(points.at(-1) ?? -Infinity, markX.at(-1) ?? -Infinity)
  if (x < first - reach || x > last + reach) return null
  const index = nearestIndex(points, x)
  const pointX = points[index] ?? Infinity
  const nearestMarkX = markX[nearestIndex(markX, x)] ?? Infinity
  // A thinned line leaves out points that are not finite; their marks tell of them.
  if (Math.abs(nearestMarkX - x) < Math.abs(pointX - x)) {
    return {
      line,
      x: nearestMarkX,
      value: markedValue(line, nearestMarkX),
      span: null,
      smoothed: null,
      band: null,
    }
  }
  const span = line.data.isOutline ? spanAround(points, y, index) : null
  const value = span === null ? (y[index] ?? NaN) : span.min / 2 + span.max / 2
  return {
    line,
    x: pointX,
    value: Number.isFinite(value) ? value : markedValue(line, pointX),
    span,
    smoothed: smoothedAt(line, pointX),
    band: bandAt(line, pointX),
  }
}

function bandAt({ data: { band } }: ChartLine, x: number): ValueSpan | null {
  if (band === null) return null
  const index = nearestIndex(band.x, x)
  return { min: band.low[index] ?? NaN, max: band.high[index] ?? NaN }
}

/** An outline has all that a pixel column has in its middle. */
function spanAround(x: Float64Array, y: Float64Array, index: number): ValueSpan | null {
  const at = x[index] ?? NaN
  let [min, max] = [Infinity, -Infinity]
  const take = (other: number): void => {
    const value = y[other] ?? NaN
    if (!Number.isFinite(value)) return
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  for (let other = index; x[other] === at; other--) take(other)
  for (let other = index + 1; x[other] === at; other++) take(other)
  return min <= max ? { min, max } : null
}

function markedValue(line: ChartLine, x: number): number {
  const { markX, markKind } = line.data
  const kind = NON_FINITE_KINDS[markKind[nearestIndex(markX, x)] ?? 0]
  return Number(kind)
}

function smoothedAt(line: ChartLine, x: number): number | null {
  const { smoothX, smoothY } = line.data
  if (smoothX === null || smoothY === null) return null
  const value = smoothY[nearestIndex(smoothX, x)]
  return value === undefined || !Number.isFinite(value) ? null : value
}

function compareDescending(a: number, b: number): number {
  if (Number.isFinite(a) && Number.isFinite(b)) return b - a
  if (Number.isFinite(a)) return -1
  return Number.isFinite(b) ? 1 : 0
}
