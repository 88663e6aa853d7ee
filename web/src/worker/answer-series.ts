import type { DataProblem } from '../data/catalog.ts'
import type { AxisPlacement, LineData, SeriesAnswer, SeriesQuestion } from '../data/series.ts'
import { placeRun, toLineData, toViewport, xExtent, type FullLine } from './build-lines.ts'
import { loadPoints } from './load-points.ts'
import { MessagePauses } from './message-pauses.ts'
import type { SelectedRun } from './selected-run.ts'
import type { ShardReader } from './shard-reader.ts'

/**
 * Reads, merges, smooths and thins what a chart asks for.
 * @param runs in the order in which their lines are wanted
 * @throws the signal's reason when aborted
 */
export async function answerSeries(
  question: SeriesQuestion,
  runs: readonly SelectedRun[],
  reader: ShardReader,
  signal: AbortSignal,
): Promise<SeriesAnswer> {
  const { xAxis, metric } = question
  const points = {
    metrics: xAxis.kind === 'metric' ? [metric, xAxis.name] : [metric],
    needsTime: xAxis.kind === 'time' || xAxis.kind === 'relative',
  }
  const lines: FullLine[] = []
  const placements: AxisPlacement[] = []
  const problems: DataProblem[] = []
  const loading = runs.map(async (run) => {
    await run.load()
    signal.throwIfAborted()
    return loadPoints(run, reader, points, signal)
  })
  const pauses = new MessagePauses(signal)
  for (const loaded of await Promise.all(loading)) {
    await pauses.pause()
    problems.push(...loaded.problems)
    const placed = placeRun(loaded, question)
    lines.push(...placed.lines)
    if (xAxis.kind === 'metric') placements.push(placed.placement)
  }
  const extent = xExtent(lines, question.logX)
  const viewport = toViewport(question, extent)
  const answered: LineData[] = []
  for (const line of lines) {
    await pauses.pause()
    answered.push(toLineData(line, question, viewport))
  }
  return { lines: answered, xExtent: xExtent(lines, false), placements, problems }
}

/** The memory of an answer's arrays, to be handed over instead of copied. */
export function answerBuffers(answer: SeriesAnswer): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>()
  for (const { x, y, smoothX, smoothY, markX, markEndX, markCount, markKind } of answer.lines) {
    for (const array of [x, y, smoothX, smoothY, markX, markEndX, markCount, markKind]) {
      if (array?.buffer instanceof ArrayBuffer) buffers.add(array.buffer)
    }
  }
  return [...buffers]
}
