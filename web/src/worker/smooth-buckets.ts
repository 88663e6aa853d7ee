import type { Smoothing } from '../data/series.ts'
import type { BucketColumns } from './bucket-columns.ts'

const GAUSSIAN_REACH_SIGMAS = 3.5

/**
 * The smoothed line at each bucket: at its last point for `ema`, at its middle for the others. Where
 * buckets are single points it is what smoothing the points gives. Else it lies between the least and
 * the greatest value of the buckets that the window touches, and so does the exact line: they differ
 * by no more than these do.
 * @returns null when smoothing is off; NaN for buckets without a finite value
 */
export function smoothBuckets(buckets: BucketColumns, smoothing: Smoothing): Float64Array | null {
  const windowPoints = Math.min(100, smoothing.windowPoints)
  if (!(windowPoints > 1)) return null
  const finiteCount = buckets.count.map(
    (count, bucket) => count - (buckets.non_finite_count[bucket] ?? 0),
  )
  switch (smoothing.kind) {
    case 'ema':
      return exponentialMean(buckets.mean, finiteCount, windowPoints)
    case 'average':
      return centredMean(buckets.mean, finiteCount, windowPoints / 2, null)
    case 'gaussian': {
      const sigma = windowPoints / (2 * Math.sqrt(Math.PI))
      return centredMean(buckets.mean, finiteCount, GAUSSIAN_REACH_SIGMAS * sigma, sigma)
    }
  }
}

/**
 * Debiased, α = 2 / (N + 1); a bucket of n points weighs as n points of its mean.
 * Source: Kingma and Ba, Adam, section 3 (bias correction)
 */
function exponentialMean(
  means: Float64Array,
  counts: Float64Array,
  windowPoints: number,
): Float64Array {
  const kept = 1 - 2 / (windowPoints + 1)
  let mean = 0
  let weight = 0
  return means.map((value, bucket) => {
    const count = counts[bucket] ?? 0
    if (count === 0) return NaN
    const decay = kept ** count
    mean = decay * mean + (1 - decay) * value
    weight = 1 - (1 - weight) * decay
    return mean / weight
  })
}

/** @param reachPoints to each side @param sigma of a gaussian's weights; null weighs all the same */
function centredMean(
  means: Float64Array,
  counts: Float64Array,
  reachPoints: number,
  sigma: number | null,
): Float64Array {
  const weightAt = (distance: number): number =>
    sigma === null ? 1 : Math.exp(-0.5 * (distance / sigma) ** 2)
  return means.map((own, bucket) => {
    const count = counts[bucket] ?? 0
    if (count === 0) return NaN
    let weightSum = Math.min(count, 2 * reachPoints)
    let sum = weightSum * own
    for (const direction of [-1, 1]) {
      let distance = count / 2
      for (let other = bucket + direction; distance < reachPoints; other += direction) {
        const otherCount = counts[other]
        if (otherCount === undefined) break
        if (otherCount === 0) continue
        const taken = sigma === null ? Math.min(otherCount, reachPoints - distance) : otherCount
        const weight = taken * weightAt(distance + otherCount / 2)
        sum += weight * (means[other] ?? 0)
        weightSum += weight
        distance += otherCount
      }
    }
    return sum / weightSum
  })
}
