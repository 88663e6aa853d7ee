import type { LineFigures } from '../data/series.ts'
import type { PlacedPoints } from './placed-points.ts'

/** Figures over all points of a line; `min`, `max` and `mean` are over the finite ones. */
export function lineFigures({ x, y }: PlacedPoints): LineFigures {
  let finiteCount = 0
  let min = Infinity
  let max = -Infinity
  let mean = 0
  for (const value of y) {
    if (!Number.isFinite(value)) continue
    finiteCount++
    if (value < min) min = value
    if (value > max) max = value
    // Not a sum: that of large finite values may not be finite.
    mean += value / finiteCount - mean / finiteCount
  }
  const none = finiteCount === 0
  return {
    pointCount: y.length,
    nonFiniteCount: y.length - finiteCount,
    min: none ? NaN : min,
    max: none ? NaN : max,
    mean: none ? NaN : mean,
    last: y.at(-1) ?? NaN,
    lastX: x.at(-1) ?? NaN,
  }
}
