import type { BucketColumns } from './bucket-columns.ts'

/** A line as buckets, ascending by where they start on the x-axis. */
export interface PlacedBuckets {
  readonly firstX: Float64Array
  readonly lastX: Float64Array
  readonly buckets: BucketColumns
}
