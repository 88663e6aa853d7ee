import type { SeriesAnswer, SeriesQuestion, XWindow } from '../data/series.ts'
import {
  bucketExtent,
  isOverviewWanted,
  loadBucketLines,
  type BucketLines,
  type SeriesReaders,
} from './bucket-lines.ts'
import { placeRun, toViewport, xExtent } from './build-lines.ts'
import { drawRun, type RunLines } from './draw-runs.ts'
import { loadPoints, type LoadedRun } from './load-points.ts'
import { MessagePauses } from './message-pauses.ts'
import type { SelectedRun } from './selected-run.ts'
import { StoreFailure } from './store-failure.ts'

/** Of all of a chart's lines together, and of their x-axis. */
const MAX_PLACED_POINTS = 8_000_000

/** A shard may be replaced, and its manifest with it, between two reads. */
const MAX_READS = 3

/**
 * Reads, merges, smooths and thins what a chart asks for. A file that cannot be read becomes a problem,
 * and the rest is given.
 * @param runs in the order in which their lines are wanted
 * @throws the signal's reason when aborted
 */
export async function answerSeries(
  question: SeriesQuestion,
  runs: readonly SelectedRun[],
  readers: SeriesReaders,
  signal: AbortSignal,
): Promise<SeriesAnswer> {
  for (let read = 1; ; read++) {
    await Promise.all(runs.map((run) => run.load()))
    signal.throwIfAborted()
    const { metric, xAxis } = question
    if (xAxis.kind === 'metric') assertFewEnough(runs, [metric, xAxis.name])
    const loaded = await Promise.all(runs.map((run) => loadRun(run, readers, question, signal)))
    const pauses = new MessagePauses(signal)
    const ofRuns: RunLines[] = []
    for (const run of loaded) {
      await pauses.pause()
      ofRuns.push(toRunLines(run, question))
    }
    const answer = await draw(ofRuns, question, pauses)
    signal.throwIfAborted()
    const isReplaced = ofRuns.some((run) => run.kind === 'buckets' && run.loader.foundAbsent)
    if (!isReplaced || read === MAX_READS) return answer
    await Promise.all(runs.map((run) => run.refresh()))
  }
}

async function draw(
  ofRuns: readonly RunLines[],
  question: SeriesQuestion,
  pauses: MessagePauses,
): Promise<SeriesAnswer> {
  const viewport = toViewport(question, extentOf(ofRuns, question.logX))
  const { groups = null } = question
  const drawn =
    groups !== null
      ? await (
          await import('./draw-groups.ts')
        ).drawGroups(ofRuns, question, groups, viewport, pauses)
      : await Promise.all(ofRuns.map((run) => drawRun(run, question, viewport, pauses)))
  return {
    lines: drawn.flat(),
    xExtent: extentOf(ofRuns, false),
    placements:
      question.xAxis.kind === 'metric'
        ? ofRuns.flatMap((run) => (run.kind === 'points' ? [run.placement] : []))
        : [],
    problems: ofRuns.flatMap((run) => (run.kind === 'points' ? run.problems : run.loader.problems)),
  }
}

type Loaded =
  | ({ readonly kind: 'buckets'; readonly runId: string } & BucketLines)
  | { readonly kind: 'points'; readonly points: LoadedRun }

async function loadRun(
  run: SelectedRun,
  readers: SeriesReaders,
  question: SeriesQuestion,
  signal: AbortSignal,
): Promise<Loaded> {
  if (isOverviewWanted(run.view(), readers.overviews, question)) {
    const lines = await loadBucketLines(run, readers, question, signal)
    if (lines !== null) return { kind: 'buckets', runId: run.runId, ...lines }
    // Its times go back: buckets have no place on their axis.
    assertFewEnough([run], [question.metric])
  }
  const { xAxis, metric } = question
  const points = {
    metrics: xAxis.kind === 'metric' ? [metric, xAxis.name] : [metric],
    needsTime: xAxis.kind === 'time' || xAxis.kind === 'relative',
  }
  return { kind: 'points', points: await loadPoints(run, readers.shards, points, signal) }
}

/** Each of these points is placed by itself. @throws {StoreFailure} */
function assertFewEnough(runs: readonly SelectedRun[], metrics: readonly string[]): void {
  let pointCount = 0
  for (const entry of runs.flatMap((run) => run.view().shards)) {
    for (const { metric, rowStart, rowEnd } of entry.metrics) {
      if (metrics.includes(metric)) pointCount += rowEnd - rowStart
    }
  }
  if (pointCount <= MAX_PLACED_POINTS) return
  const count = (points: number): string => points.toLocaleString('en-US')
  throw new StoreFailure(
    'too-many-points',
    `${metrics.join(' over ')} takes ${count(pointCount)} points of the selected runs, one by one, and a page can hold ${count(MAX_PLACED_POINTS)}. Choose the step as x-axis, or select fewer runs.`,
  )
}

function toRunLines(loaded: Loaded, question: SeriesQuestion): RunLines {
  if (loaded.kind === 'buckets') return loaded
  const { lines, placement } = placeRun(loaded.points, question)
  const { view, problems } = loaded.points
  return { kind: 'points', runId: view.runId, lines, placement, problems }
}

function extentOf(ofRuns: readonly RunLines[], logX: boolean): XWindow | null {
  const extents = ofRuns.map((run) =>
    run.kind === 'points' ? xExtent(run.lines, logX) : bucketExtent(run.lines, logX),
  )
  return extents.reduce<XWindow | null>((whole, extent) => {
    if (whole === null || extent === null) return whole ?? extent
    return { min: Math.min(whole.min, extent.min), max: Math.max(whole.max, extent.max) }
  }, null)
}

/** The memory of an answer's arrays, to be handed over instead of copied. */
export function answerBuffers(answer: SeriesAnswer): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  for (const {
    x,
    y,
    smoothX,
    smoothY,
    markX,
    markEndX,
    markCount,
    markKind,
    band,
  } of answer.lines) {
    const { low, high } = band ?? {}
    for (const array of [x, y, smoothX, smoothY, markX, markEndX, markCount, markKind, low, high]) {
      if (array?.buffer instanceof ArrayBuffer) buffers.add(array.buffer)
    }
  }
  return [...buffers]
}
