import type { ShardTable } from './store-path.ts'

/** What a column holds, in terms that any Parquet writer or reader can map to its own. */
export type ColumnKind =
  /** BYTE_ARRAY with the STRING logical type, dictionary-encoded. */
  | 'name'
  /** BYTE_ARRAY with the STRING logical type, plain, and without statistics. */
  | 'text'
  /** INT32, dictionary-encoded. */
  | 'int32'
  /** INT64, DELTA_BINARY_PACKED. */
  | 'int64'
  /** INT64 with TIMESTAMP(MILLIS, UTC), DELTA_BINARY_PACKED. */
  | 'unix-ms'
  /** DOUBLE, BYTE_STREAM_SPLIT, or dictionary-encoded where a row group's values repeat. */
  | 'double'

export interface ShardColumn {
  readonly name: string
  readonly kind: ColumnKind
}

/** All columns are REQUIRED: OPTIONAL ones decode to boxed arrays, five times slower. */
export const SHARD_COLUMNS: Readonly<Record<ShardTable, readonly ShardColumn[]>> = {
  metrics: [
    { name: 'run', kind: 'name' },
    { name: 'kind', kind: 'name' },
    { name: 'metric', kind: 'name' },
    { name: 'writer', kind: 'name' },
    { name: 'attempt', kind: 'int32' },
    { name: 'step', kind: 'int64' },
    { name: 'time', kind: 'unix-ms' },
    { name: 'value', kind: 'double' },
  ],
  text: [
    { name: 'run', kind: 'name' },
    { name: 'metric', kind: 'name' },
    { name: 'writer', kind: 'name' },
    { name: 'attempt', kind: 'int32' },
    { name: 'step', kind: 'int64' },
    { name: 'time', kind: 'unix-ms' },
    { name: 'value', kind: 'text' },
  ],
  // What a line is drawn of comes first, so that it lies together in a row group.
  overview: [
    { name: 'run', kind: 'name' },
    { name: 'kind', kind: 'name' },
    { name: 'metric', kind: 'name' },
    { name: 'writer', kind: 'name' },
    { name: 'attempt', kind: 'int32' },
    { name: 'bucket_points', kind: 'int32' },
    { name: 'count', kind: 'int64' },
    { name: 'non_finite_count', kind: 'int64' },
    { name: 'non_finite_kinds', kind: 'int64' },
    { name: 'first_step', kind: 'int64' },
    { name: 'last_step', kind: 'int64' },
    { name: 'min', kind: 'double' },
    { name: 'max', kind: 'double' },
    { name: 'mean', kind: 'double' },
    { name: 'last', kind: 'double' },
    { name: 'first', kind: 'double' },
    { name: 'first_time', kind: 'unix-ms' },
    { name: 'last_time', kind: 'unix-ms' },
  ],
}

/** Bits of an overview's `non_finite_kinds`: which values a bucket has beside finite ones. */
export const NON_FINITE_BITS = { NaN: 1, Infinity: 2, '-Infinity': 4 } as const

/** The values of the `kind` column: what the training logged, and what the machine was measured at. */
export type MetricKind = 'training' | 'system'

/** Uncompressed bytes in a page: with the offset index, the least that a zoom must fetch. */
export const PAGE_BYTES = 65_536

/** Metrics share a row group until it has this many rows; a metric with as many has its own. */
export const ROW_GROUP_MIN_ROWS = 65_536

export const ROW_GROUP_MAX_ROWS = 1_048_576
