import type { DataProblem } from '../../data/catalog.ts'
import { loadPoints, type PointsOfRun } from '../../worker/load-points.ts'
import type { SelectedRun } from '../../worker/selected-run.ts'
import type { ShardReader } from '../../worker/shard-reader.ts'
import { TurnQueue } from '../../worker/turn-queue.ts'
import type { StepWindow } from '../plan/step-window.ts'
import type { NamedRun } from './file-rows.ts'
import { groupBy } from './group-by.ts'
import { metricExtents, withinWindow } from './point-view.ts'
import type { OpenPart, PointStore, WantedSeries } from './point-store.ts'

/** While some points are decoded, others are on their way. */
const TASKS_AT_ONCE = 3
/** Of one run, decoded together. */
const MAX_METRICS_AT_ONCE = 8

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
  try {
    const tasks = tasksOf(wanted).map(async (series) => {
      const run = runOf.get(series[0]?.runId ?? '')
      if (run === undefined) return
      const found = await turns.run(() => loadTask(run, series, reader, part, signal), signal)
      for (const problem of found.problems) problems.set(problem.path, problem)
      onPoints(found.pointCount)
    })
    await Promise.all(tasks)
  } finally {
    part.close()
  }
  return [...problems.values()]
}

/** Series of one run and one window, a few at a time. */
function tasksOf(wanted: readonly WantedSeries[]): WantedSeries[][] {
  const together = groupBy(wanted, ({ runId, window }) =>
    JSON.stringify([runId, String(window.minStep), String(window.maxStep)]),
  )
  return [...together.values()].flatMap((series) => {
    const tasks: WantedSeries[][] = []
    for (let start = 0; start < series.length; start += MAX_METRICS_AT_ONCE) {
      tasks.push(series.slice(start, start + MAX_METRICS_AT_ONCE))
    }
    return tasks
  })
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
  const loaded = await loadPoints(narrowed(run, first.window), reader, question, signal)
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

function narrowed(run: SelectedRun, window: StepWindow): PointsOfRun {
  return {
    runId: run.runId,
    view: () => withinWindow(run.view(), window),
    refresh: () => run.refresh(),
    storePath: (path) => run.storePath(path),
  }
}
