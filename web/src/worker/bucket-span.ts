import type { MetricRows, OverviewStretch, ShardEntry } from 'shardboard/layout'
import type { BucketColumns } from './bucket-columns.ts'
import type { LogPlace } from './log-order.ts'

/** One metric's rows in one published shard that has an overview. */
export interface ShardPartSource {
  readonly entry: ShardEntry
  readonly rows: MetricRows
  /** Of these rows, finest first; at least one. */
  readonly stretches: readonly OverviewStretch[]
}

/** Buckets of equal size, one after the other, of one part. */
export interface BucketSpan {
  readonly place: LogPlace
  /** null where the points themselves are all there is to have. */
  readonly source: ShardPartSource | null
  /** Points in each bucket but the part's last; 1 for points. */
  readonly bucketPoints: number
  /** The row of the part, not of the shard, that the first bucket starts at. */
  readonly rowStart: number
  readonly buckets: BucketColumns
}

export function bucketCountOf(span: BucketSpan): number {
  return span.buckets.count.length
}
