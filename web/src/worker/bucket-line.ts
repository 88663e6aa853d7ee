import { NON_FINITE_BITS } from 'shardboard/layout'
import {
  NON_FINITE_KINDS,
  type LineData,
  type LineFigures,
  type SeriesQuestion,
} from '../data/series.ts'
import { joinBuckets, mapColumns } from './bucket-columns.ts'
import type { BucketSpan } from './bucket-span.ts'
import type { NonFiniteMarks } from './mark-non-finite.ts'
import type { Viewport } from './pixel-columns.ts'
import type { BucketEnds } from './refine-spans.ts'
import { outlineColumns } from './outline-columns.ts'
import type { PlacedBuckets } from './placed-buckets.ts'
import { smoothBuckets } from './smooth-buckets.ts'
import { ascendingOrder, inOrder } from './sort-order.ts'
import { thinLine } from './thin-line.ts'

export function placeSpans(spans: readonly BucketSpan[], ends: BucketEnds): PlacedBuckets {
  const buckets = joinBuckets(spans.map((span) => span.buckets))
  const xOf = (end: (span: BucketSpan, bucket: number) => number): Float64Array => {
    const x = new Float64Array(buckets.count.length)
    let index = 0
    for (const span of spans) {
      for (let bucket = 0; bucket < span.buckets.count.length; bucket++)
        x[index++] = end(span, bucket)
    }
    return x
  }
  const [firstX, lastX] = [xOf(ends.first), xOf(ends.last)]
  const order = ascendingOrder(firstX)
  if (order === null) return { firstX, lastX, buckets }
  return {
    firstX: inOrder(firstX, order),
    lastX: inOrder(lastX, order),
    buckets: mapColumns((column) => inOrder(buckets[column], order)),
  }
}

/** What a chart draws of a line of buckets, each of which is about a pixel wide, or less, where it is seen. */
export function bucketLineData(
  line: { readonly runId: string; readonly writer: string },
  placed: PlacedBuckets,
  figures: LineFigures,
  question: SeriesQuestion,
  viewport: Viewport,
): LineData {
  const arePoints = isOfPoints(placed, viewport)
  const outline = arePoints
    ? thinLine({ x: placed.firstX, y: placed.buckets.min }, viewport)
    : { ...outlineColumns(placed, viewport), exact: false }
  const smoothY = smoothBuckets(placed.buckets, question.smoothing)
  const smoothX =
    question.smoothing.kind === 'ema' ? placed.lastX : middleOf(placed.firstX, placed.lastX)
  const smoothLine = smoothY && thinLine(ascending(smoothX, smoothY), viewport)
  return {
    ...line,
    x: outline.x,
    y: outline.y,
    smoothX: smoothLine && smoothLine.x,
    smoothY: smoothLine && smoothLine.y,
    ...marksOfBuckets(placed, viewport),
    nonPositiveCount: countNonPositive(placed, viewport),
    figures,
    exact: outline.exact,
    isOutline: !arePoints,
    band: null,
  }
}

/** Whether all that is seen are single points. */
function isOfPoints(placed: PlacedBuckets, viewport: Viewport): boolean {
  return placed.buckets.count.every(
    (count, bucket) => count === 1 || !isSeen(placed, bucket, viewport),
  )
}

function ascending(x: Float64Array, y: Float64Array): { x: Float64Array; y: Float64Array } {
  const order = ascendingOrder(x)
  return { x: inOrder(x, order), y: inOrder(y, order) }
}

export function middleOf(first: Float64Array, last: Float64Array): Float64Array {
  return first.map((x, index) => x / 2 + (last[index] ?? x) / 2)
}

function isSeen({ firstX, lastX }: PlacedBuckets, bucket: number, { window }: Viewport): boolean {
  return (lastX[bucket] ?? NaN) >= window.min && (firstX[bucket] ?? NaN) <= window.max
}

/** One mark for each kind in each bucket that has it; a bucket of several counts under the first. */
export function marksOfBuckets(placed: PlacedBuckets, viewport: Viewport): NonFiniteMarks {
  const { non_finite_count: counts, non_finite_kinds: kinds } = placed.buckets
  const marks: { x: number; endX: number; count: number; kind: number }[] = []
  for (let bucket = 0; bucket < counts.length; bucket++) {
    let count = counts[bucket] ?? 0
    if (count === 0 || !isSeen(placed, bucket, viewport)) continue
    for (const [kind, name] of NON_FINITE_KINDS.entries()) {
      if (((kinds[bucket] ?? 0) & NON_FINITE_BITS[name]) === 0) continue
      marks.push({
        x: placed.firstX[bucket] ?? NaN,
        endX: placed.lastX[bucket] ?? NaN,
        count: Math.max(1, count),
        kind,
      })
      count = 0
    }
  }
  return {
    markX: Float64Array.from(marks, (mark) => mark.x),
    markEndX: Float64Array.from(marks, (mark) => mark.endX),
    markCount: Uint32Array.from(marks, (mark) => mark.count),
    markKind: Uint8Array.from(marks, (mark) => mark.kind),
  }
}

/** At least as many have no place on a log axis: of a bucket with both, one is known of. */
function countNonPositive(placed: PlacedBuckets, viewport: Viewport): number {
  const { count, non_finite_count: nonFinite, min, max } = placed.buckets
  let nonPositiveCount = 0
  for (let bucket = 0; bucket < count.length; bucket++) {
    if (!((min[bucket] ?? NaN) <= 0) || !isSeen(placed, bucket, viewport)) continue
    const finiteCount = (count[bucket] ?? 0) - (nonFinite[bucket] ?? 0)
    nonPositiveCount += (max[bucket] ?? NaN) <= 0 ? finiteCount : 1
  }
  return nonPositiveCount
}

/** Figures over all points that the buckets stand for. */
export function bucketFigures({ lastX, buckets }: PlacedBuckets): LineFigures {
  const { count, non_finite_count: nonFinite, min, max, mean, last } = buckets
  let [pointCount, nonFiniteCount, least, greatest, meanOfAll] = [0, 0, NaN, NaN, NaN]
  let latest = -1
  for (let bucket = 0; bucket < count.length; bucket++) {
    const before = pointCount - nonFiniteCount
    const added = (count[bucket] ?? 0) - (nonFinite[bucket] ?? 0)
    pointCount += count[bucket] ?? 0
    nonFiniteCount += nonFinite[bucket] ?? 0
    if ((lastX[bucket] ?? NaN) >= (lastX[latest] ?? -Infinity)) latest = bucket
    if (added === 0) continue
    if (!(least <= (min[bucket] ?? NaN))) least = min[bucket] ?? NaN
    if (!(greatest >= (max[bucket] ?? NaN))) greatest = max[bucket] ?? NaN
    const share = added / (before + added)
    meanOfAll =
      before === 0 ? (mean[bucket] ?? NaN) : meanOfAll * (1 - share) + (mean[bucket] ?? NaN) * share
  }
  return {
    pointCount,
    nonFiniteCount,
    min: least,
    max: greatest,
    mean: meanOfAll,
    last: last[latest] ?? NaN,
    lastX: lastX[latest] ?? NaN,
  }
}
