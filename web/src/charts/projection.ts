import type { AxisRange } from './chart-line.ts'

/** From a value to a pixel, and back. A log one gives NaN for what is not positive. */
export interface Projection {
  readonly toPx: (value: number) => number
  readonly toValue: (px: number) => number
}

/** @param startPx where `range.min` falls; `range.max` falls on `endPx`, which may be less */
export function createProjection(
  range: AxisRange,
  isLog: boolean,
  startPx: number,
  endPx: number,
): Projection {
  const start = isLog ? Math.log10(range.min) : range.min
  const end = isLog ? Math.log10(range.max) : range.max
  // Half of each: the difference of two extreme values would be infinite.
  const halfSpan = end / 2 - start / 2
  const pxPerHalf = (endPx - startPx) / 2 / halfSpan
  const linearToPx = (value: number): number => startPx + (value / 2 - start / 2) * 2 * pxPerHalf
  const linearToValue = (px: number): number =>
    start + ((px - startPx) / (endPx - startPx)) * halfSpan * 2
  if (!isLog) return { toPx: linearToPx, toValue: linearToValue }
  return {
    toPx: (value) => (value > 0 ? linearToPx(Math.log10(value)) : NaN),
    toValue: (px) => 10 ** linearToValue(px),
  }
}
