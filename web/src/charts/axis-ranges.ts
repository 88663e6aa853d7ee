import type { LineData, XWindow } from '../data/series.ts'
import type { AxisRange } from './chart-line.ts'
import { lowerBound } from './nearest-point.ts'

const Y_PADDING = 0.05

/**
 * What the x-axis spans: the zoom, else all there is. Null when a log axis has nothing positive, or
 * when there is no point at all.
 */
export function xAxisRange(
  lines: readonly LineData[],
  window: XWindow | null,
  extent: XWindow | null,
  isLog: boolean,
): AxisRange | null {
  const { min, max } = window ?? extent ?? { min: NaN, max: NaN }
  if (!Number.isFinite(min) || !Number.isFinite(max)) return null
  const low = isLog && min <= 0 ? leastPositiveX(lines, max) : min
  if (low === null || (isLog && max <= 0)) return null
  return widen(low, max, isLog)
}

function leastPositiveX(lines: readonly LineData[], max: number): number | null {
  let least = Infinity
  for (const line of lines) {
    const x = line.x[lowerBound(line.x, Number.MIN_VALUE)]
    if (x !== undefined && x < least) least = x
  }
  return least <= max ? least : null
}

/** From the first to the last point of all lines, marks included; null when there is none. */
export function extentOfLines(lines: readonly LineData[]): XWindow | null {
  let min = Infinity
  let max = -Infinity
  for (const xs of lines.flatMap(({ x, markX }) => [x, markX])) {
    min = Math.min(min, xs[0] ?? Infinity)
    max = Math.max(max, xs[xs.length - 1] ?? -Infinity)
  }
  return min <= max ? { min, max } : null
}

/**
 * What the y-axis spans: the finite values of the lines, and of their smoothed ones, within the
 * x-range, with a little air around them. A log axis spans what was logged alone: a line that falls to
 * 0 has smoothed values that come nearer to it without end.
 */
export function yAxisRange(
  lines: readonly LineData[],
  xRange: AxisRange,
  isLog: boolean,
): AxisRange {
  const found = { min: Infinity, max: -Infinity }
  for (const { x, y, smoothX, smoothY, band } of lines) {
    includeValues(found, x, y, xRange, isLog)
    for (const edge of band === null ? [] : [band.low, band.high]) {
      includeValues(found, band?.x ?? x, edge, xRange, isLog)
    }
    if (isLog || smoothX === null || smoothY === null) continue
    includeValues(found, smoothX, smoothY, xRange, isLog)
  }
  const { min, max } = found
  if (min > max) return isLog ? { min: 0.1, max: 10 } : { min: 0, max: 1 }
  return min === max ? widen(min, max, isLog) : pad(min, max, isLog)
}

function includeValues(
  found: { min: number; max: number },
  x: Float64Array,
  y: Float64Array,
  xRange: AxisRange,
  isLog: boolean,
): void {
  for (let index = lowerBound(x, xRange.min); index < x.length; index++) {
    if ((x[index] ?? NaN) > xRange.max) return
    const value = y[index] ?? NaN
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue
    if (value < found.min) found.min = value
    if (value > found.max) found.max = value
  }
}

function pad(min: number, max: number, isLog: boolean): AxisRange {
  if (isLog) {
    const factor = (max / min) ** Y_PADDING
    return widen(min / factor, max * factor, true)
  }
  const air = (max - min) * Y_PADDING
  return Number.isFinite(air) ? widen(min - air, max + air, false) : widen(min, max, false)
}

/** Beyond this an axis could not even be divided by its ticks. */
const MAX_MAGNITUDE = 1e300
const MIN_MAGNITUDE = 1e-300

/** A range that is narrower than this, relative to its values, has no room for ticks. */
const MIN_RELATIVE_SPAN = 1e-13

/** A single value gets an axis around it; anything else is left as it is, within what can be drawn. */
function widen(min: number, max: number, isLog: boolean): AxisRange {
  const low = clampMagnitude(min, isLog)
  const high = clampMagnitude(max, isLog)
  const magnitude = Math.max(Math.abs(low), Math.abs(high))
  if (high - low > magnitude * MIN_RELATIVE_SPAN) return { min: low, max: high }
  if (isLog) return { min: low / 2, max: high * 2 }
  const air = magnitude === 0 ? 1 : Math.max(magnitude * 0.1, MIN_MAGNITUDE)
  return { min: low - air, max: high + air }
}

function clampMagnitude(value: number, isLog: boolean): number {
  const low = isLog ? MIN_MAGNITUDE : -MAX_MAGNITUDE
  return Math.min(MAX_MAGNITUDE, Math.max(low, value))
}
