import { NON_FINITE_BITS } from 'shardboard/layout'
import { mapColumns, type BucketColumns } from './bucket-columns.ts'
import type { PointColumns } from './point-columns.ts'

/** Points as buckets of one point each. @param unixMs zeros where it was not asked for */
export function pointBuckets({ step, value, unixMs }: PointColumns): BucketColumns {
  const count = value.length
  const time = unixMs ?? new Float64Array(count)
  const finite = value.map((one) => (Number.isFinite(one) ? one : NaN))
  const columns: Partial<BucketColumns> = {
    count: new Float64Array(count).fill(1),
    non_finite_count: value.map((one) => (Number.isFinite(one) ? 0 : 1)),
    non_finite_kinds: value.map(nonFiniteBit),
    first_step: step,
    last_step: step,
    first_time: time,
    last_time: time,
    last: value,
  }
  return mapColumns((column) => columns[column] ?? finite)
}

/** 0 for a finite value. */
export function nonFiniteBit(value: number): number {
  if (Number.isFinite(value)) return 0
  if (Number.isNaN(value)) return NON_FINITE_BITS.NaN
  return value > 0 ? NON_FINITE_BITS.Infinity : NON_FINITE_BITS['-Infinity']
}
