import { NON_FINITE_BITS, OVERVIEW_FACTOR } from '../layout/index.ts'
import type { FloatArena } from './float-arena.ts'
import type { PointRows } from './point-rows.ts'

/** Numbers that a level has of each bucket. */
export const COLUMNS_OF_LEVEL = 12

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

  readonly #arena: FloatArena

  /** @param arena has room for `COLUMNS_OF_LEVEL` doubles for each bucket */
  constructor(bucketCount: number, arena: FloatArena) {
    const column = (value: number): Float64Array => arena.take(bucketCount).fill(value)
    this.#arena = arena
    this.count = column(0)
    this.nonFiniteCount = column(0)
    this.nonFiniteKinds = column(0)
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

  get bucketCount(): number {
    return this.count.length
  }

  /**
   * Adds rows to the buckets that they belong to, after those that these have.
   * @param firstRow of all that the level is of: where the given ones begin
   * @param end exclusive, of the given ones
   */
  addRows(
    firstRow: number,
    bucketPoints: number,
    { steps, unixMs, values }: PointRows,
    start: number,
    end: number,
  ): void {
    for (let from = start; from < end;) {
      const bucket = Math.floor((firstRow + from - start) / bucketPoints)
      const to = Math.min(end, start + (bucket + 1) * bucketPoints - firstRow)
      if (this.count[bucket] === 0) {
        this.firstStep[bucket] = steps[from] ?? NaN
        this.firstUnixMs[bucket] = unixMs[from] ?? NaN
        this.first[bucket] = values[from] ?? NaN
      }
      this.lastStep[bucket] = steps[to - 1] ?? NaN
      this.lastUnixMs[bucket] = unixMs[to - 1] ?? NaN
      this.last[bucket] = values[to - 1] ?? NaN
      this.#addValues(bucket, values, from, to)
      this.count[bucket] = (this.count[bucket] ?? 0) + to - from
      from = to
    }
  }

  #addValues(bucket: number, values: Float64Array, from: number, to: number): void {
    let [min, max, base, sum, finiteCount] = [NaN, NaN, NaN, 0, 0]
    for (let row = from; row < to; row++) {
      const value = values[row] ?? NaN
      if (value - value !== 0) {
        this.nonFiniteCount[bucket] = (this.nonFiniteCount[bucket] ?? 0) + 1
        this.nonFiniteKinds[bucket] = (this.nonFiniteKinds[bucket] ?? 0) | bitOf(value)
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
    const exact = Number.isFinite(mean) ? mean : meanOfHuge(values, from, to)
    const finiteBefore =
      (this.count[bucket] ?? 0) - this.#nonFiniteBefore(bucket, to - from, finiteCount)
    this.#addFinite(bucket, finiteBefore, finiteCount, min, max, exact)
  }

  /** Of the non-finite values that a bucket has by now, those that it had before some rows. */
  #nonFiniteBefore(bucket: number, rowCount: number, finiteCount: number): number {
    return (this.nonFiniteCount[bucket] ?? 0) - (rowCount - finiteCount)
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
    const level = new BucketLevel(Math.ceil(this.bucketCount / OVERVIEW_FACTOR), this.#arena)
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
