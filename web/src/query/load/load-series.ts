import type { DataProblem } from '../../data/catalog.ts'
import { loadPoints, type PointsOfRun } from '../../worker/load-points.ts'
import type { SelectedRun } from '../../worker/selected-run.ts'
import type { ShardReader } from '../../worker/shard-reader.ts'
import { TurnQueue } from '../../worker/turn-queue.ts'
import { orAborted } from '../../worker/or-aborted.ts'
import type { StepWindow } from '../plan/step-window.ts'
import type { NamedRun } from './file-rows.ts'
import { groupBy } from './group-by.ts'
import type { OpenPart } from './open-part.ts'
import { metricExtents, withinWindow } from './point-view.ts'
import type { PointStore } from './point-store.ts'
import type { WantedSeries } from './wanted-series.ts'

/** While some points are decoded, others are on their way. */
const TASKS_AT_ONCE = 3
/** Of one run, decoded together; a metric that has more comes by itself. */
const MAX_POINTS_AT_ONCE = 500_000

/**
 * Fetches series into the store.
 * @param onPoints gets the count of those that have come
 * @returns files that could not be read
 * @throws the signal's reason when aborted
 */
export async function loadSeries(
  runs: readonly NamedRun[],
  wanted: readonly WantedSeries[],
  reader: ShardReader,
  store: PointStore,
  onPoints: (count: number) => void,
  signal: AbortSignal,
): Promise<DataProblem[]> {
  if (wanted.length === 0) return []
  const runOf = new Map(runs.map(({ run }) => [run.runId, run]))
  const turns = new TurnQueue(TASKS_AT_ONCE)
  const problems = new Map<string, DataProblem>()
  const part = store.openPart()
  const tasks = tasksOf(wanted).map((series) =>
    turns.run(async () => {
      const run = runOf.get(series[0]?.runId ?? '')
      if (run === undefined) return
      const found = await loadTask(run, series, reader, part, signal)
      for (const problem of found.problems) problems.set(problem.path, problem)
      onPoints(found.pointCount)
    }, signal),
  )
  // Nothing may come to the part once it is closed, so that all are waited for, also where one fails.
  const ends = await Promise.allSettled(tasks)
  part.close()
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return [...problems.values()]
}

/** Series of one run and one window, a few at a time. */
function tasksOf(wanted: readonly WantedSeries[]): WantedSeries[][] {
  const together = groupBy(wanted, ({ runId, window }) =>
    JSON.stringify([runId, String(window.minStep), String(window.maxStep)]),
  )
  return [...together.values()].flatMap(inPortions)
}

function inPortions(wanted: readonly WantedSeries[]): WantedSeries[][] {
  const portions: WantedSeries[][] = []
  let pointCount = Infinity
  for (const series of wanted) {
    pointCount += series.pointCount
    if (pointCount > MAX_POINTS_AT_ONCE) {
      portions.push([])
      pointCount = series.pointCount
    }
    portions.at(-1)?.push(series)
  }
  return portions
}

async function loadTask(
  run: SelectedRun,
  series: readonly WantedSeries[],
  reader: ShardReader,
  part: OpenPart,
  signal: AbortSignal,
): Promise<{ problems: readonly DataProblem[]; pointCount: number }> {
  const [first] = series
  if (first === undefined) return { problems: [], pointCount: 0 }
  const metrics = series.map(({ metric }) => metric)
  const question = { metrics, needsTime: true }
  const loaded = await loadPoints(narrowed(run, first.window, signal), reader, question, signal)
  // What is there now may be more than what was there when the query was planned.
  const extents = metricExtents(run.view(), new Map())
  let pointCount = 0
  for (const [index, wanted] of series.entries()) {
    const points = loaded.parts[index] ?? []
    const isWhole = loaded.problems.length === 0
    const fingerprint = isWhole ? (extents.get(wanted.metric)?.fingerprint ?? '') : ''
    part.add({ ...wanted, fingerprint }, points)
    for (const { step } of points) pointCount += step.length
  }
  return { problems: loaded.problems, pointCount }
}

function narrowed(run: SelectedRun, window: StepWindow, signal: AbortSignal): PointsOfRun {
  return {
    runId: run.runId,
    view: () => withinWindow(run.view(), window),
    refresh: () => orAborted(run.refresh(), signal),
    storePath: (path) => run.storePath(path),
  }
}
