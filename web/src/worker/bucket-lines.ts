import { MERGED_BUCKET_POINTS } from 'shardboard/layout'
import type { LineFigures, SeriesQuestion, XWindow } from '../data/series.ts'
import { bucketEndsOn, isTimeAscending } from './bucket-ends.ts'
import { bucketFigures, placeSpans } from './bucket-line.ts'
import type { BucketSpan } from './bucket-span.ts'
import { BucketLoader } from './load-buckets.ts'
import type { OverviewReader } from './overview-reader.ts'
import type { Viewport } from './pixel-columns.ts'
import type { PlacedBuckets } from './placed-buckets.ts'
import { MAX_BUCKET_PX, refineSpan, type BucketEnds } from './refine-spans.ts'
import type { RunView, SelectedRun } from './selected-run.ts'
import type { ShardReader } from './shard-reader.ts'

/** Up to so many points of a chart's lines together are read as they are, and smoothed exactly. */
const MAX_CHART_POINTS = 200_000

export interface SeriesReaders {
  readonly shards: ShardReader
  readonly overviews: OverviewReader
}

/** One writer's line in buckets; those in the viewport are refined once that is known. */
export interface BucketLine {
  readonly runId: string
  readonly writer: string
  readonly spans: readonly BucketSpan[]
  readonly ends: BucketEnds
  readonly loader: BucketLoader
}

/**
 * Whether a metric of a run has so many points that they are better read by their overview: where the
 * finest level's buckets would be too wide, points are read as they are.
 */
export function isOverviewWanted(
  view: RunView,
  overviews: OverviewReader,
  question: SeriesQuestion,
): boolean {
  if (question.xAxis.kind === 'metric') return false
  let pointCount = 0
  let hasOverview = false
  for (const entry of view.shards) {
    for (const [part, { metric, rowStart, rowEnd }] of entry.metrics.entries()) {
      if (metric !== question.metric) continue
      pointCount += rowEnd - rowStart
      hasOverview ||=
        overviews.plan(entry)?.stretches.some((stretch) => stretch.part === part) ?? false
    }
  }
  const ownShare = MAX_CHART_POINTS / Math.max(1, question.runIds.length)
  const finestSuffices = (question.widthPx * MERGED_BUCKET_POINTS) / MAX_BUCKET_PX
  return hasOverview && pointCount > Math.max(ownShare, finestSuffices)
}

/** A run's lines in buckets, and who reads them. */
export interface BucketLines {
  readonly lines: readonly BucketLine[]
  readonly loader: BucketLoader
}

/**
 * Reads a run's lines in buckets of about a pixel each, were all of the line seen.
 * @returns null where points must be read themselves, since buckets have no place on the axis
 * @throws the signal's reason when aborted
 */
export async function loadBucketLines(
  run: SelectedRun,
  readers: SeriesReaders,
  question: SeriesQuestion,
  signal: AbortSignal,
): Promise<BucketLines | null> {
  const needsTime = question.xAxis.kind !== 'step'
  const view = run.view()
  const ends = bucketEndsOn(question.xAxis, view.firstUnixMs)
  if (ends === null) return null
  const needs = { time: needsTime, mean: isMeanWanted(question) }
  const loader = new BucketLoader(run, readers, needs, signal)
  const spans = await loader.load(view, question.metric, pointsPerPx(view, question))
  if (needsTime && !isTimeAscending(spans)) return null
  return { lines: linesOf(run.runId, spans, ends, loader), loader }
}

/** A line's buckets on the axis, with those in the viewport refined, and figures over all of it. */
export interface RefinedLine {
  readonly placed: PlacedBuckets
  readonly figures: LineFigures
}

/** @throws as `loadBucketLines` */
export async function refineBucketLine(
  { spans, ends, loader }: BucketLine,
  viewport: Viewport,
): Promise<RefinedLine> {
  const figures = bucketFigures(placeSpans(spans, ends))
  const refined = await Promise.all(spans.map((span) => refineSpan(span, viewport, ends, loader)))
  return { placed: placeSpans(refined.flat(), ends), figures }
}

/** The least and the greatest x of some lines in buckets; of those above 0 on a log axis. */
export function bucketExtent(lines: readonly BucketLine[], logX: boolean): XWindow | null {
  let [min, max] = [Infinity, -Infinity]
  for (const { spans, ends } of lines) {
    for (const span of spans) {
      for (let bucket = 0; bucket < span.buckets.count.length; bucket++) {
        const last = ends.last(span, bucket)
        const first = ends.first(span, bucket)
        max = Math.max(max, last)
        if (!logX || first > 0) min = Math.min(min, first)
        else if (last > 0) min = Math.min(min, firstAboveZero(first, last, span, bucket))
      }
    }
  }
  return min <= max ? { min, max } : null
}

/** Where the first point above 0 lies if a bucket's points are spread evenly. */
function firstAboveZero(
  first: number,
  last: number,
  { buckets }: BucketSpan,
  bucket: number,
): number {
  const spacing = (last - first) / Math.max(1, (buckets.count[bucket] ?? 0) - 1)
  return Math.min(last, first + spacing * (Math.floor(-first / spacing) + 1))
}

function isMeanWanted({ smoothing, groups }: SeriesQuestion): boolean {
  return smoothing.windowPoints > 1 || (groups ?? null) !== null
}

function pointsPerPx(view: RunView, { metric, widthPx }: SeriesQuestion): number {
  let pointCount = 0
  for (const rows of view.shards.flatMap((entry) => entry.metrics)) {
    if (rows.metric === metric) pointCount += rows.rowEnd - rows.rowStart
  }
  return pointCount / Math.max(1, widthPx)
}

function linesOf(
  runId: string,
  spans: readonly BucketSpan[],
  ends: BucketEnds,
  loader: BucketLoader,
): BucketLine[] {
  const writers = [...new Set(spans.map((span) => span.place.writer))].sort()
  return writers.map((writer) => ({
    runId,
    writer,
    spans: spans.filter((span) => span.place.writer === writer),
    ends,
    loader,
  }))
}
