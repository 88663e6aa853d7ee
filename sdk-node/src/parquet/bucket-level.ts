import { NON_FINITE_BITS, OVERVIEW_FACTOR } from '../layout/index.ts'
import type { FloatArena } from './float-arena.ts'
import type { PointRows } from './point-rows.ts'

/** Numbers that a level has of each bucket. */
export const COLUMNS_OF_LEVEL = 10

/** Of each bucket. */
interface NonFinite {
  readonly count: Float64Array
  readonly kinds: Float64Array
}

function newNonFinite(bucketCount: number): NonFinite {
  return { count: new Float64Array(bucketCount), kinds: new Float64Array(bucketCount) }
}

let manyZeros = new Float64Array(0)

/** @returns what nobody may write to */
function zeros(count: number): Float64Array {
  if (manyZeros.length < count) manyZeros = new Float64Array(2 * count)
  return manyZeros.subarray(0, count)
}

/** The buckets of one level of one metric, in columns; NaN in `min`, `max` and `mean` is for none. */
export class BucketLevel {
  readonly bucketCount: number
  readonly firstStep: Float64Array
  readonly lastStep: Float64Array
  readonly firstUnixMs: Float64Array
  readonly lastUnixMs: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
  readonly mean: Float64Array
  readonly first: Float64Array
  readonly last: Float64Array

  readonly #bucketPoints: number
  readonly #arena: FloatArena
  /** Few levels have any. */
  #nonFinite: NonFinite | undefined
  #counts: Float64Array | undefined
  #rowCount = 0

  /** @param arena has room for `COLUMNS_OF_LEVEL` doubles for each bucket */
  constructor(bucketCount: number, bucketPoints: number, arena: FloatArena) {
    const column = (value: number): Float64Array => arena.take(bucketCount).fill(value)
    this.bucketCount = bucketCount
    this.#bucketPoints = bucketPoints
    this.#arena = arena
    this.firstStep = column(0)
    this.lastStep = column(0)
    this.firstUnixMs = column(0)
    this.lastUnixMs = column(0)
    this.min = column(NaN)
    this.max = column(NaN)
    this.mean = column(NaN)
    this.first = column(0)
    this.last = column(0)
  }

  /** Points of each bucket, when all rows have been added. */
  counts(): Float64Array {
    if (this.#counts === undefined) {
      this.#counts = this.#arena.take(this.bucketCount).fill(this.#bucketPoints)
      this.#counts[this.bucketCount - 1] = this.#countOf(this.bucketCount - 1)
    }
    return this.#counts
  }

  /** Those that are no finite numbers, and the bits of their kinds. */
  nonFinite(): NonFinite {
    const none = zeros(this.bucketCount)
    return this.#nonFinite ?? { count: none, kinds: none }
  }

  /**
   * Adds the next rows to the buckets that they belong to.
   * @param end exclusive
   */
  addRows({ steps, unixMs, values }: PointRows, start: number, end: number): void {
    for (let from = start; from < end;) {
      const bucket = Math.floor(this.#rowCount / this.#bucketPoints)
      const before = this.#countOf(bucket)
      const to = Math.min(end, from + this.#bucketPoints - before)
      if (before === 0) {
        this.firstStep[bucket] = steps[from] ?? NaN
        this.firstUnixMs[bucket] = unixMs[from] ?? NaN
        this.first[bucket] = values[from] ?? NaN
      }
      this.lastStep[bucket] = steps[to - 1] ?? NaN
      this.lastUnixMs[bucket] = unixMs[to - 1] ?? NaN
      this.last[bucket] = values[to - 1] ?? NaN
      this.#addValues(bucket, values, from, to)
      this.#rowCount += to - from
      from = to
    }
  }

  /** Of a bucket that has all its points, or is the last one that has any. */
  #countOf(bucket: number): number {
    return Math.min(this.#bucketPoints, this.#rowCount - bucket * this.#bucketPoints)
  }

  #addValues(bucket: number, values: Float64Array, from: number, to: number): void {
    const finiteBefore = this.#countOf(bucket) - (this.#nonFinite?.count[bucket] ?? 0)
    let [min, max, base, sum, finiteCount] = [NaN, NaN, NaN, 0, 0]
    for (let row = from; row < to; row++) {
      const value = values[row] ?? NaN
      if (value - value !== 0) {
        this.#addNonFinite(bucket, 1, bitOf(value))
        continue
      }
      if (finiteCount++ === 0) min = max = base = value
      if (value < min) min = value
      if (value > max) max = value
      // Differences keep what a sum of great values that are near each other would lose.
      sum += value - base
    }
    if (finiteCount === 0) return
    const mean = base + sum / finiteCount
    const bounded = Number.isFinite(mean) ? mean : meanOfHuge(values, from, to)
    this.#addFinite(bucket, finiteBefore, finiteCount, min, max, bounded)
  }

  #addNonFinite(bucket: number, count: number, kinds: number): void {
    this.#nonFinite ??= newNonFinite(this.bucketCount)
    this.#nonFinite.count[bucket] = (this.#nonFinite.count[bucket] ?? 0) + count
    this.#nonFinite.kinds[bucket] = (this.#nonFinite.kinds[bucket] ?? 0) | kinds
  }

  #addFinite(
    bucket: number,
    finiteBefore: number,
    finiteAdded: number,
    min: number,
    max: number,
    mean: number,
  ): void {
    if (!((this.min[bucket] ?? NaN) <= min)) this.min[bucket] = min
    if (!((this.max[bucket] ?? NaN) >= max)) this.max[bucket] = max
    const share = finiteAdded / (finiteBefore + finiteAdded)
    const meanBefore = this.mean[bucket] ?? NaN
    this.mean[bucket] = finiteBefore === 0 ? mean : meanBefore * (1 - share) + mean * share
  }

  /** The next coarser level. */
  coarser(): BucketLevel {
    const level = new BucketLevel(
      Math.ceil(this.bucketCount / OVERVIEW_FACTOR),
      this.#bucketPoints * OVERVIEW_FACTOR,
      this.#arena,
    )
    for (let bucket = 0; bucket < this.bucketCount; bucket++) {
      level.#merge(Math.floor(bucket / OVERVIEW_FACTOR), this, bucket)
    }
    return level
  }

  #merge(into: number, other: BucketLevel, bucket: number): void {
    const at = (column: Float64Array, index: number): number => column[index] ?? NaN
    const before = this.#countOf(into)
    const finiteBefore = before - (this.#nonFinite?.count[into] ?? 0)
    const added = other.#countOf(bucket)
    const nonFiniteAdded = other.#nonFinite?.count[bucket] ?? 0
    if (before === 0) {
      this.firstStep[into] = at(other.firstStep, bucket)
      this.firstUnixMs[into] = at(other.firstUnixMs, bucket)
      this.first[into] = at(other.first, bucket)
    }
    this.#rowCount += added
    this.lastStep[into] = at(other.lastStep, bucket)
    this.lastUnixMs[into] = at(other.lastUnixMs, bucket)
    this.last[into] = at(other.last, bucket)
    if (nonFiniteAdded > 0) {
      this.#addNonFinite(into, nonFiniteAdded, other.#nonFinite?.kinds[bucket] ?? 0)
    }
    const finiteAdded = added - nonFiniteAdded
    if (finiteAdded === 0) return
    const [min, max, mean] = [at(other.min, bucket), at(other.max, bucket), at(other.mean, bucket)]
    this.#addFinite(into, finiteBefore, finiteAdded, min, max, mean)
  }
}

/** The mean of values whose sum, or the difference of two, is beyond what a double holds. */
function meanOfHuge(values: Float64Array, from: number, to: number): number {
  let [mean, count] = [0, 0]
  for (let row = from; row < to; row++) {
    const value = values[row] ?? NaN
    if (!Number.isFinite(value)) continue
    count++
    mean += value / count - mean / count
  }
  return mean
}

function bitOf(value: number): number {
  if (Number.isNaN(value)) return NON_FINITE_BITS.NaN
  return value > 0 ? NON_FINITE_BITS.Infinity : NON_FINITE_BITS['-Infinity']
}
