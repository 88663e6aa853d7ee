/** Rows one after the other of a `metrics` shard. */
export interface PointRows {
  readonly steps: Float64Array
  readonly unixMs: Float64Array
  readonly values: Float64Array
}
