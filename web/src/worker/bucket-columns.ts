/** The columns of an overview that the page reads, as they are named there. */
export type BucketColumn = (typeof DRAWN)[number] | (typeof TIMES)[number] | 'mean' | 'last'

/**
 * Buckets one after the other, in columns; those that nobody asked for are empty. `min`, `max` and
 * `mean` are NaN where all is non-finite.
 */
export type BucketColumns = Readonly<Record<BucketColumn, Float64Array>>

/** What a line is drawn from. */
const DRAWN = [
  'count',
  'non_finite_count',
  'non_finite_kinds',
  'first_step',
  'last_step',
  'min',
  'max',
] as const
const TIMES = ['first_time', 'last_time'] as const

/** What is asked of buckets beside their bounds. */
export interface BucketNeeds {
  readonly time: boolean
  readonly mean: boolean
  readonly last: boolean
}

export function neededColumns({ time, mean, last }: BucketNeeds): BucketColumn[] {
  return [
    ...DRAWN,
    ...(time ? TIMES : []),
    ...(mean ? ['mean' as const] : []),
    ...(last ? ['last' as const] : []),
  ]
}

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
    last: map('last'),
  }
}

const NONE = new Float64Array(0)

export function bucketColumns(read: ReadonlyMap<BucketColumn, Float64Array>): BucketColumns {
  return mapColumns((column) => read.get(column) ?? NONE)
}

/** @param end exclusive */
export function sliceBuckets(buckets: BucketColumns, start: number, end: number): BucketColumns {
  return mapColumns((column) => buckets[column].subarray(start, end))
}

/** A column that some parts lack is NaN there. */
export function joinBuckets(parts: readonly BucketColumns[]): BucketColumns {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const bucketCount = parts.reduce((sum, part) => sum + part.count.length, 0)
  return mapColumns((column) => {
    const joined = new Float64Array(bucketCount).fill(NaN)
    let offset = 0
    for (const part of parts) {
      joined.set(part[column], offset)
      offset += part.count.length
    }
    return joined
  })
}
