import type { LineFigures } from '../data/series.ts'
import type { PlacedPoints } from './placed-points.ts'

/** Figures over all points of a line; `min`, `max` and `mean` are over the finite ones. */
export function lineFigures({ x, y }: PlacedPoints): LineFigures {
  let finiteCount = 0
  let min = Infinity
  let max = -Infinity
  let sum = 0
  for (const value of y) {
    if (!Number.isFinite(value)) continue
    finiteCount++
    if (value < min) min = value
    if (value > max) max = value
    sum += value
  }
  const none = finiteCount === 0
  const mean = Number.isFinite(sum) ? sum / finiteCount : meanOfHuge(y, finiteCount)
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

/** Of values whose sum is no finite number though they are. */
function meanOfHuge(values: Float64Array, finiteCount: number): number {
  let mean = 0
  for (const value of values) if (Number.isFinite(value)) mean += value / finiteCount
  return mean
}
