/** The columns of an overview that the page reads, as they are named there. */
export const BUCKET_COLUMNS = [
  'count',
  'non_finite_count',
  'non_finite_kinds',
  'first_step',
  'last_step',
  'first_time',
  'last_time',
  'min',
  'max',
  'mean',
  'first',
  'last',
] as const
export type BucketColumn = (typeof BUCKET_COLUMNS)[number]

/** Buckets one after the other, in columns. `min`, `max` and `mean` are NaN where all is non-finite. */
export type BucketColumns = Readonly<Record<BucketColumn, Float64Array>>

export function mapColumns(map: (column: BucketColumn) => Float64Array): BucketColumns {
  return {
    count: map('count'),
    non_finite_count: map('non_finite_count'),
    non_finite_kinds: map('non_finite_kinds'),
    first_step: map('first_step'),
    last_step: map('last_step'),
    first_time: map('first_time'),
    last_time: map('last_time'),
    min: map('min'),
    max: map('max'),
    mean: map('mean'),
    first: map('first'),
    last: map('last'),
  }
}

/** @param end exclusive */
export function sliceBuckets(buckets: BucketColumns, start: number, end: number): BucketColumns {
  return mapColumns((column) => buckets[column].subarray(start, end))
}

export function joinBuckets(parts: readonly BucketColumns[]): BucketColumns {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const bucketCount = parts.reduce((sum, part) => sum + part.count.length, 0)
  return mapColumns((column) => {
    const joined = new Float64Array(bucketCount)
    let offset = 0
    for (const part of parts) {
      joined.set(part[column], offset)
      offset += part[column].length
    }
    return joined
  })
}
