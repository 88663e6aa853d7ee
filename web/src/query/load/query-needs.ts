import type { RunItem } from '../../data/catalog.ts'
import type { SqlEngine } from '../engine/sql-engine.ts'
import type { RelationScan } from '../plan/scanned-relations.ts'
import { hullOf, type StepWindow } from '../plan/step-window.ts'
import {
  scannedMetrics,
  scannedRuns,
  scannedWindow,
  type MetricName,
} from '../plan/wanted-names.ts'
import type { RelationName } from '../relations.ts'
import type { NamedRun } from './file-rows.ts'
import { groupBy } from './group-by.ts'
import { metricExtents, shardBytes, withinWindow } from './point-view.ts'
import type { WantedSeries } from './wanted-series.ts'

/** Relations that are made of manifests, and of what these name. */
const OF_MANIFESTS: ReadonlySet<RelationName> = new Set([
  'metrics',
  'all_metrics',
  'series',
  'shards',
  'overview',
])
const OF_POINTS: ReadonlySet<RelationName> = new Set(['metrics', 'all_metrics'])
const OF_RECORDS: ReadonlySet<RelationName> = new Set([
  'configs',
  'summaries',
  'metric_summaries',
  'attempts',
])
/** Columns of `runs` that no index has. */
const RECORD_COLUMNS = ['ended', 'notes'] as const

/** What a query reads, by the runs that it can have rows of. */
export interface QueryNeeds {
  readonly scans: readonly RelationScan[]
  readonly relations: ReadonlySet<RelationName>
  readonly runsOf: ReadonlyMap<RelationScan, ReadonlySet<string>>
  /** Whose manifests are needed. */
  readonly manifestRuns: readonly RunItem[]
  /** Whose records are needed. */
  readonly recordRuns: readonly RunItem[]
}

export function findNeeds(
  engine: SqlEngine,
  scans: readonly RelationScan[],
  runs: readonly RunItem[],
): QueryNeeds {
  const runsOf = scannedRuns(engine, scans, runs)
  const runsOfScans = (isMeant: (scan: RelationScan) => boolean): RunItem[] => {
    const meant = scans.filter(isMeant).map((scan) => runsOf.get(scan))
    return runs.filter(({ id }) => meant.some((ids) => ids?.has(id)))
  }
  return {
    scans,
    relations: new Set(scans.map(({ relation }) => relation)),
    runsOf,
    manifestRuns: runsOfScans(({ relation }) => OF_MANIFESTS.has(relation)),
    recordRuns: runsOfScans((scan) => OF_RECORDS.has(scan.relation) || needsRecords(scan)),
  }
}

function needsRecords({ relation, columns, filters }: RelationScan): boolean {
  const mentioned = [...columns, ...filters].join(' ')
  return relation === 'runs' && RECORD_COLUMNS.some((column) => mentioned.includes(column))
}

/** Points that a query needs, and what it would take to fetch them. */
export interface PointNeeds {
  readonly wanted: readonly WantedSeries[]
  /** Which metrics of which run overviews are wanted of. */
  readonly isOverviewWanted: (runId: string, metric: string) => boolean
}

/** @param runs opened, in the order in which their points shall come */
export function findPointNeeds(
  engine: SqlEngine,
  needs: QueryNeeds,
  runs: readonly NamedRun[],
): PointNeeds {
  const pointScans = needs.scans.filter(({ relation }) => OF_POINTS.has(relation))
  const overviewScans = needs.scans.filter(({ relation }) => relation === 'overview')
  const metricsOf = scannedMetrics(engine, [...pointScans, ...overviewScans], metricNames(runs))
  const wanted: WantedSeries[] = []
  for (const { name: runName, run } of runs) {
    const view = run.view()
    const extents = metricExtents(view, run.metricKinds())
    const { runId } = run
    for (const [window, metrics] of byWindow(windowsOf(runId, pointScans, needs, metricsOf))) {
      const inWindow = metricExtents(withinWindow(view, window), new Map())
      for (const metric of metrics) {
        const extent = extents.get(metric)
        if (extent === undefined) continue
        const { fingerprint, kind } = extent
        const pointCount = inWindow.get(metric)?.pointCount ?? 0
        wanted.push({ runId, runName, metric, kind, fingerprint, window, pointCount })
      }
    }
  }
  const overviewMetrics = overviewScans.map((scan) => ({
    runIds: needs.runsOf.get(scan),
    metrics: new Set(metricsOf.get(scan)?.map(({ metric }) => metric)),
  }))
  return {
    wanted,
    isOverviewWanted: (runId, metric) =>
      overviewMetrics.some(({ runIds, metrics }) => runIds?.has(runId) && metrics.has(metric)),
  }
}

/** The steps of each metric of a run that any of the scans wants. */
function windowsOf(
  runId: string,
  scans: readonly RelationScan[],
  needs: QueryNeeds,
  metricsOf: ReadonlyMap<RelationScan, readonly MetricName[]>,
): Map<string, StepWindow> {
  const windows = new Map<string, StepWindow>()
  for (const scan of scans) {
    if (needs.runsOf.get(scan)?.has(runId) !== true) continue
    const window = scannedWindow(scan)
    if (window.minStep > window.maxStep) continue
    for (const { metric } of metricsOf.get(scan) ?? []) {
      const known = windows.get(metric)
      windows.set(metric, known === undefined ? window : hullOf(known, window))
    }
  }
  return windows
}

/** The metrics of each window. */
function byWindow(windows: ReadonlyMap<string, StepWindow>): [StepWindow, string[]][] {
  const grouped = groupBy([...windows], ([, { minStep, maxStep }]) => `${minStep} ${maxStep}`)
  return [...grouped.values()].flatMap((group) => {
    const window = group[0]?.[1]
    return window === undefined ? [] : [[window, group.map(([metric]) => metric)]]
  })
}

function metricNames(runs: readonly NamedRun[]): MetricName[] {
  const names = new Map<string, MetricName>()
  for (const { run } of runs) {
    for (const [metric, kind] of run.metricKinds()) names.set(`${kind}:${metric}`, { metric, kind })
  }
  return [...names.values()]
}

/** Bytes that fetching some series takes, about. */
export function bytesOf(runs: readonly NamedRun[], wanted: readonly WantedSeries[]): number {
  const metricsOfRun = new Map<string, Set<string>>()
  const windowOfRun = new Map<string, StepWindow>()
  for (const { runId, metric, window } of wanted) {
    metricsOfRun.set(runId, (metricsOfRun.get(runId) ?? new Set()).add(metric))
    const known = windowOfRun.get(runId)
    windowOfRun.set(runId, known === undefined ? window : hullOf(known, window))
  }
  let bytes = 0
  for (const { run } of runs) {
    const metrics = metricsOfRun.get(run.runId)
    const window = windowOfRun.get(run.runId)
    if (metrics === undefined || window === undefined) continue
    for (const shard of withinWindow(run.view(), window).shards) bytes += shardBytes(shard, metrics)
  }
  return bytes
}
