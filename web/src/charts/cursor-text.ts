import type { XUnit } from './chart-line.ts'
import { shownValue } from './cursor-rows.ts'
import type { CursorRow, ValueSpan } from './cursor-rows.ts'
import type { MarkCluster } from './mark-clusters.ts'
import { formatValue } from './number-format.ts'
import { formatDuration, formatTimestamp } from './time-format.ts'

const MAX_SPOKEN_ROWS = 5

/** A place on the x-axis in words, such as `step 1,200`. */
export function formatCursorX(unit: XUnit, xLabel: string, x: number): string {
  if (unit === 'time') return formatTimestamp(x)
  if (unit === 'duration') return formatDuration(x)
  return `${xLabel} ${formatValue(x)}`
}

/** What one mark stands for, such as `12 NaN in step 40–52`; '' where it is a single value. */
export function describeCluster(
  cluster: MarkCluster | null,
  formatX: (x: number) => string,
): string {
  if (cluster === null || cluster.count < 2) return ''
  const { kind, count, fromX, toX } = cluster
  const [from, to] = [formatX(fromX), formatX(toX)]
  const name = formatValue(Number(kind))
  if (from === to) return `${formatValue(count)} ${name} in ${from}`
  const unit = from.slice(0, from.lastIndexOf(' ') + 1)
  const end = unit !== '' && to.startsWith(unit) ? to.slice(unit.length) : to
  return `${formatValue(count)} ${name} in ${from}\u2013${end}`
}

/** What a row has there: its value, or what its values span. */
export function formatRowValue({ value, span }: CursorRow): string {
  return span === null || !Number.isFinite(value) ? formatValue(value) : formatSpan(span)
}

/** What stands behind the drawn value: a group's band, or what was logged where it is smoothed. */
export function formatBehind(row: CursorRow): string {
  if (!Number.isFinite(row.value)) return ''
  if (row.band !== null) return formatSpan(row.band)
  return row.smoothed === null ? '' : formatRowValue(row)
}

function formatSpan({ min, max }: ValueSpan): string {
  const [low, high] = [formatValue(min), formatValue(max)]
  return low === high ? low : `${low}\u2009…\u2009${high}`
}

/** The drawn value: the smoothed one where smoothing is on. */
export function formatShownValue(row: CursorRow): string {
  const isSmoothed = row.smoothed !== null && Number.isFinite(row.value)
  return isSmoothed ? formatValue(shownValue(row)) : formatRowValue(row)
}

/** The cursor's values as a screen reader says them. */
export function describeCursor(
  rows: readonly CursorRow[],
  place: string,
  formatX: (x: number) => string,
): string {
  const told = rows.slice(0, MAX_SPOKEN_ROWS).map((row) => {
    const others = describeCluster(row.cluster, formatX)
    const value = `${row.line.label} ${formatShownValue(row)}`
    const aside = row.band === null ? others : formatSpan(row.band)
    return aside === '' ? value : `${value} (${aside})`
  })
  if (rows.length > told.length) told.push(`and ${rows.length - told.length} more`)
  return `${place}: ${told.length === 0 ? 'no values' : told.join(', ')}`
}

const NEAR_PX = 40

/**
 * The row whose point is nearest to the pointer; null when none is near.
 * @param topPx the pointer's place, in the pixels that `toPx` gives
 */
export function nearestRow(
  rows: readonly CursorRow[],
  toPx: (value: number) => number,
  topPx: number,
): CursorRow | null {
  let nearest: CursorRow | null = null
  let leastPx = NEAR_PX
  for (const row of rows) {
    const distancePx = Math.abs(toPx(shownValue(row)) - topPx)
    if (distancePx < leastPx) {
      leastPx = distancePx
      nearest = row
    }
  }
  return nearest
}
