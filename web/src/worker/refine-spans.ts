import type { OverviewStretch } from 'shardboard/layout'
import { sliceBuckets } from './bucket-columns.ts'
import { bucketCountOf, type BucketSpan } from './bucket-span.ts'
import type { BucketLoader } from './load-buckets.ts'
import { pixelBuckets } from './pixel-buckets.ts'
import type { Viewport } from './pixel-columns.ts'
import type { PointColumns } from './point-columns.ts'

/** What lies between two stretches that are read anew, and is shorter, is read with them. */
const JOINED_BUCKETS = 4
/** Of one span, at one level: each may cost a request. */
const MAX_REFINEMENTS = 64

/** A bucket that is seen is no wider: its bounds are drawn no further from its points. */
export const MAX_BUCKET_PX = 1.25

/** From a bucket to its ends on the x-axis, and from points to their places. */
export interface BucketEnds {
  readonly first: (span: BucketSpan, bucket: number) => number
  readonly last: (span: BucketSpan, bucket: number) => number
  readonly ofPoints: (points: PointColumns) => Float64Array
}

/** Buckets of a span that are to be read at a finer level. */
export interface Refinement {
  readonly bucketStart: number
  /** exclusive */
  readonly bucketEnd: number
  /** null for the points themselves */
  readonly stretch: OverviewStretch | null
}

/**
 * Which of a span's buckets are too wide, and the coarsest level at which none would be if
 * their points were spread evenly.
 */
export function planRefinements(
  span: BucketSpan,
  viewport: Viewport,
  ends: BucketEnds,
): Refinement[] {
  const { source } = span
  if (source === null || span.bucketPoints === 1) return []
  const refinements: Refinement[] = []
  const toPx = pixelPosition(viewport)
  for (let bucket = 0; bucket < bucketCountOf(span); bucket++) {
    const first = ends.first(span, bucket)
    const last = ends.last(span, bucket)
    if (last < viewport.window.min || first > viewport.window.max) continue
    const widthPx = toPx(last) - toPx(first)
    if (!(widthPx > MAX_BUCKET_PX)) continue
    const wantedPoints = (span.bucketPoints * MAX_BUCKET_PX) / widthPx
    const stretch = source.stretches.findLast((one) => one.bucketPoints <= wantedPoints) ?? null
    join(refinements, { bucketStart: bucket, bucketEnd: bucket + 1, stretch })
  }
  return refinements
}

/** Adds to the last one where it is near and of the same level; else it is one more. */
function join(refinements: Refinement[], next: Refinement): void {
  const last = refinements.at(-1)
  const isNear = last !== undefined && next.bucketStart - last.bucketEnd <= JOINED_BUCKETS
  if (!isNear || last.stretch !== next.stretch) refinements.push(next)
  else refinements[refinements.length - 1] = { ...last, bucketEnd: next.bucketEnd }
}

/**
 * The span with what is too coarse for the viewport read anew, in the same order; again where points
 * are not spread evenly, so that in the end no bucket that is seen is too wide.
 */
export async function refineSpan(
  span: BucketSpan,
  viewport: Viewport,
  ends: BucketEnds,
  loader: BucketLoader,
): Promise<BucketSpan[]> {
  const { source, bucketPoints } = span
  const refinements = widestOnly(planRefinements(span, viewport, ends))
  if (source === null || refinements.length === 0) return [span]
  const partRows = source.rows.rowEnd - source.rows.rowStart
  const finer = await Promise.all(
    refinements.map(({ bucketStart, bucketEnd, stretch }) =>
      loader.refine(
        source,
        stretch,
        span.rowStart + bucketStart * bucketPoints,
        Math.min(partRows, span.rowStart + bucketEnd * bucketPoints),
        (points) => pixelBuckets(points, ends.ofPoints(points), viewport),
      ),
    ),
  )
  const refined: BucketSpan[] = []
  let kept = 0
  for (const [index, { bucketStart, bucketEnd }] of refinements.entries()) {
    refined.push(partOf(span, kept, bucketStart))
    const part = finer[index] ?? null
    // What cannot be read finer is drawn as coarse as it is.
    if (part === null) refined.push(partOf(span, bucketStart, bucketEnd))
    else refined.push(...(await refineSpan(part, viewport, ends, loader)))
    kept = bucketEnd
  }
  refined.push(partOf(span, kept, bucketCountOf(span)))
  return refined.filter((part) => bucketCountOf(part) > 0)
}

/** Where a line has more gaps than that, the rest of them is drawn as wide as it is. */
function widestOnly(refinements: readonly Refinement[]): readonly Refinement[] {
  if (refinements.length <= MAX_REFINEMENTS) return refinements
  const bucketCount = ({ bucketStart, bucketEnd }: Refinement): number => bucketEnd - bucketStart
  return refinements
    .toSorted((one, other) => bucketCount(other) - bucketCount(one))
    .slice(0, MAX_REFINEMENTS)
    .toSorted((one, other) => one.bucketStart - other.bucketStart)
}

function partOf(span: BucketSpan, start: number, end: number): BucketSpan {
  return {
    ...span,
    rowStart: span.rowStart + start * span.bucketPoints,
    buckets: sliceBuckets(span.buckets, start, end),
  }
}

/** From x to pixels, also beyond the window; what a log axis cannot show lies far to the left. */
function pixelPosition({ window, widthPx, logX }: Viewport): (x: number) => number {
  const scale = logX ? (x: number): number => Math.log(Math.max(x, 0)) : (x: number): number => x
  const start = scale(window.min)
  const length = scale(window.max) - start
  return (x) => (length === 0 ? 0 : ((scale(x) - start) / length) * widthPx)
}
