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
  // Halves, since the difference of two extreme values would be infinite.
  const halfSpan = end / 2 - start / 2
  const lengthPx = endPx - startPx
  const linearToPx = (value: number): number =>
    startPx + ((value / 2 - start / 2) / halfSpan) * lengthPx
  const linearToValue = (px: number): number => {
    const half = ((px - startPx) / lengthPx) * halfSpan
    return start + half + half
  }
  if (!isLog) return { toPx: linearToPx, toValue: linearToValue }
  return {
    toPx: (value) => (value > 0 ? linearToPx(Math.log10(value)) : NaN),
    toValue: (px) => 10 ** linearToValue(px),
  }
}
