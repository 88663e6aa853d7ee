import type { Smoothing } from '../data/series.ts'

/** Beyond this many sigmas a gaussian's weight is under 0.3 % of its middle. */
const GAUSSIAN_REACH_SIGMAS = 3.5

/** A window that nobody chose is at most this share of a line's points. */
const MAX_DEFAULT_SHARE = 1 / 10

/**
 * A smoothed copy of `values`. Non-finite ones are passed over: neighbours are smoothed as though
 * they were not there, and NaN stands in their place.
 * @returns null when smoothing is off: a window of less than two points, which is also what one that
 *   adapts has on a line of less than 20
 */
export function smooth(values: Float64Array, smoothing: Smoothing): Float64Array | null {
  const chosenPoints = Math.min(100, smoothing.windowPoints)
  if (!(chosenPoints > 1)) return null
  const finite = finiteOnly(values)
  const windowPoints = smoothing.adapts
    ? Math.min(chosenPoints, Math.floor(finite.length * MAX_DEFAULT_SHARE))
    : chosenPoints
  if (windowPoints < 2 && smoothing.adapts) return null
  const smoothed = smoothFinite(finite, smoothing.kind, windowPoints)
  return finite === values ? smoothed : withGaps(values, smoothed)
}

function smoothFinite(
  values: Float64Array,
  kind: Smoothing['kind'],
  windowPoints: number,
): Float64Array {
  switch (kind) {
    case 'ema':
      return exponentialMean(values, windowPoints)
    case 'average':
      return centredMean(values, averageWeights(windowPoints))
    case 'gaussian':
      return centredMean(values, gaussianWeights(windowPoints))
  }
}

/**
 * Debiased exponential moving average, α = 2 / (N + 1): the start is not drawn towards zero.
 * Source: Kingma and Ba, Adam, section 3 (bias correction)
 */
function exponentialMean(values: Float64Array, windowPoints: number): Float64Array {
  const alpha = 2 / (windowPoints + 1)
  const smoothed = new Float64Array(values.length)
  let mean = 0
  let weight = 0
  for (let index = 0; index < values.length; index++) {
    mean = (1 - alpha) * mean + alpha * (values[index] ?? 0)
    weight += alpha * (1 - weight)
    smoothed[index] = mean / weight
  }
  return smoothed
}

/** Of the middle and each distance to one side. An even window counts its two outermost by half. */
function averageWeights(windowPoints: number): Float64Array {
  const reach = Math.floor(windowPoints / 2)
  const weights = new Float64Array(reach + 1).fill(1)
  weights[reach] = (windowPoints - (2 * reach - 1)) / 2
  return weights
}

/**
 * A gaussian has an effective number of (Σw)² / Σw² = 2√π σ points.
 * Source: Kish's effective sample size, for gaussian weights
 */
function gaussianWeights(windowPoints: number): Float64Array {
  const sigma = windowPoints / (2 * Math.sqrt(Math.PI))
  const reach = Math.ceil(GAUSSIAN_REACH_SIGMAS * sigma)
  return Float64Array.from({ length: reach + 1 }, (_, distance) =>
    Math.exp(-0.5 * (distance / sigma) ** 2),
  )
}

/**
 * Weighted means, truncated at the edges. Summed anew for every point: a running sum would carry the
 * rounding of one huge value to all that follow.
 */
function centredMean(values: Float64Array, weights: Float64Array): Float64Array {
  const reach = weights.length - 1
  const total = weights.reduce((sum, weight) => sum + 2 * weight, -(weights[0] ?? 0))
  const inner = weights.map((weight) => weight / total)
  const smoothed = new Float64Array(values.length)
  const innerEnd = innerMeans(values, inner, smoothed)
  const edgeEnd = Math.min(reach, values.length)
  for (let index = 0; index < edgeEnd; index++) {
    smoothed[index] = truncatedMean(values, weights, index)
  }
  for (let index = Math.max(edgeEnd, innerEnd); index < values.length; index++) {
    smoothed[index] = truncatedMean(values, weights, index)
  }
  return smoothed
}

/**
 * The means of those that have all their neighbours, as far as they go in fours: four at a time share
 * what they read, which takes a third of the time that one after the other would.
 * @param weights sum up to 1 over both sides
 * @returns where it ended; exclusive
 */
function innerMeans(values: Float64Array, weights: Float64Array, means: Float64Array): number {
  const reach = weights.length - 1
  const middle = weights[0] ?? 0
  let index = reach
  for (; index + reach + 4 <= values.length; index += 4) {
    let left1 = values[index] ?? 0
    let right0 = values[index + 1] ?? 0
    let right1 = values[index + 2] ?? 0
    let right2 = values[index + 3] ?? 0
    let left2 = right0
    let left3 = right1
    let mean0 = middle * left1
    let mean1 = middle * right0
    let mean2 = middle * right1
    let mean3 = middle * right2
    for (let distance = 1; distance <= reach; distance++) {
      const weight = weights[distance] ?? 0
      const left0 = values[index - distance] ?? 0
      const right3 = values[index + 3 + distance] ?? 0
      // Not weight * (left + right): the sum of two huge values may be infinite.
      mean0 += weight * left0 + weight * right0
      mean1 += weight * left1 + weight * right1
      mean2 += weight * left2 + weight * right2
      mean3 += weight * left3 + weight * right3
      left3 = left2
      left2 = left1
      left1 = left0
      right0 = right1
      right1 = right2
      right2 = right3
    }
    means[index] = mean0
    means[index + 1] = mean1
    means[index + 2] = mean2
    means[index + 3] = mean3
  }
  return index
}

function truncatedMean(values: Float64Array, weights: Float64Array, index: number): number {
  const reach = weights.length - 1
  const first = Math.max(0, index - reach)
  const last = Math.min(values.length - 1, index + reach)
  let weightSum = 0
  for (let other = first; other <= last; other++) weightSum += weights[Math.abs(other - index)] ?? 0
  let mean = 0
  for (let other = first; other <= last; other++) {
    mean += ((weights[Math.abs(other - index)] ?? 0) / weightSum) * (values[other] ?? 0)
  }
  return mean
}

/** @returns the same array where all are finite */
function finiteOnly(values: Float64Array): Float64Array {
  for (const value of values) {
    if (!Number.isFinite(value)) return values.filter(Number.isFinite)
  }
  return values
}

function withGaps(values: Float64Array, smoothed: Float64Array): Float64Array {
  let next = 0
  return values.map((value) => (Number.isFinite(value) ? (smoothed[next++] ?? NaN) : NaN))
}
