import { NON_FINITE_BITS, OVERVIEW_FACTOR } from '../layout/index.ts'

/** The buckets of one level of one metric, in columns; NaN in `min`, `max` and `mean` is for none. */
export class BucketLevel {
  readonly count: Float64Array
  readonly nonFiniteCount: Float64Array
  readonly nonFiniteKinds: Float64Array
  readonly firstStep: Float64Array
  readonly lastStep: Float64Array
  readonly firstUnixMs: Float64Array
  readonly lastUnixMs: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
  readonly mean: Float64Array
  readonly first: Float64Array
  readonly last: Float64Array

  constructor(bucketCount: number) {
    const column = (): Float64Array => new Float64Array(bucketCount)
    this.count = column()
    this.nonFiniteCount = column()
    this.nonFiniteKinds = column()
    this.firstStep = column()
    this.lastStep = column()
    this.firstUnixMs = column()
    this.lastUnixMs = column()
    this.min = column().fill(NaN)
    this.max = column().fill(NaN)
    this.mean = column().fill(NaN)
    this.first = column()
    this.last = column()
  }

  get bucketCount(): number {
    return this.count.length
  }

  /** Adds one point to a bucket, after those that it has. */
  add(bucket: number, step: number, unixMs: number, value: number): void {
    const countBefore = this.count[bucket] ?? 0
    if (countBefore === 0) {
      this.firstStep[bucket] = step
      this.firstUnixMs[bucket] = unixMs
      this.first[bucket] = value
    }
    this.count[bucket] = countBefore + 1
    this.lastStep[bucket] = step
    this.lastUnixMs[bucket] = unixMs
    this.last[bucket] = value
    if (!Number.isFinite(value)) {
      this.nonFiniteCount[bucket] = (this.nonFiniteCount[bucket] ?? 0) + 1
      this.nonFiniteKinds[bucket] = (this.nonFiniteKinds[bucket] ?? 0) | bitOf(value)
      return
    }
    const finiteCount = countBefore + 1 - (this.nonFiniteCount[bucket] ?? 0)
    this.#addFinite(bucket, finiteCount, value)
  }

  #addFinite(bucket: number, finiteCount: number, value: number): void {
    if (finiteCount === 1) {
      this.min[bucket] = value
      this.max[bucket] = value
      this.mean[bucket] = value
      return
    }
    if (value < (this.min[bucket] ?? NaN)) this.min[bucket] = value
    if (value > (this.max[bucket] ?? NaN)) this.max[bucket] = value
    const mean = this.mean[bucket] ?? NaN
    // Two terms, since the difference of two huge values may be beyond what a double holds.
    this.mean[bucket] = mean + (value / finiteCount - mean / finiteCount)
  }

  /** The next coarser level. */
  coarser(): BucketLevel {
    const level = new BucketLevel(Math.ceil(this.bucketCount / OVERVIEW_FACTOR))
    for (let bucket = 0; bucket < this.bucketCount; bucket++) {
      level.#merge(Math.floor(bucket / OVERVIEW_FACTOR), this, bucket)
    }
    return level
  }

  #merge(into: number, other: BucketLevel, bucket: number): void {
    const at = (column: Float64Array, index: number): number => column[index] ?? NaN
    const finiteBefore = at(this.count, into) - at(this.nonFiniteCount, into)
    const finiteAdded = at(other.count, bucket) - at(other.nonFiniteCount, bucket)
    if (at(this.count, into) === 0) {
      this.firstStep[into] = at(other.firstStep, bucket)
      this.firstUnixMs[into] = at(other.firstUnixMs, bucket)
      this.first[into] = at(other.first, bucket)
    }
    this.count[into] = at(this.count, into) + at(other.count, bucket)
    this.nonFiniteCount[into] = at(this.nonFiniteCount, into) + at(other.nonFiniteCount, bucket)
    this.nonFiniteKinds[into] = at(this.nonFiniteKinds, into) | at(other.nonFiniteKinds, bucket)
    this.lastStep[into] = at(other.lastStep, bucket)
    this.lastUnixMs[into] = at(other.lastUnixMs, bucket)
    this.last[into] = at(other.last, bucket)
    if (finiteAdded === 0) return
    const [min, max, mean] = [at(other.min, bucket), at(other.max, bucket), at(other.mean, bucket)]
    if (!(at(this.min, into) <= min)) this.min[into] = min
    if (!(at(this.max, into) >= max)) this.max[into] = max
    const share = finiteAdded / (finiteBefore + finiteAdded)
    this.mean[into] = finiteBefore === 0 ? mean : at(this.mean, into) * (1 - share) + mean * share
  }
}

function bitOf(value: number): number {
  if (Number.isNaN(value)) return NON_FINITE_BITS.NaN
  return value > 0 ? NON_FINITE_BITS.Infinity : NON_FINITE_BITS['-Infinity']
}
