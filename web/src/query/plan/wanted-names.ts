import type { MetricKind } from 'shardboard/layout'
import type { SqlEngine } from '../engine/sql-engine.ts'
import type { RowColumns } from './arrow-rows.ts'
import { createNameTable, passingRows } from './name-filters.ts'
import type { RelationScan } from './scanned-relations.ts'
import { bothWindows, ALL_STEPS, stepWindowOf, type StepWindow } from './step-window.ts'

export interface RunName {
  readonly id: string
  readonly name: string
}

export interface MetricName {
  readonly metric: string
  readonly kind: MetricKind
}

/** The runs that a scan can have rows of. */
export function scannedRuns(
  engine: SqlEngine,
  scans: readonly RelationScan[],
  runs: readonly RunName[],
): Map<RelationScan, ReadonlySet<string>> {
  const columns: RowColumns = {
    run_id: runs.map(({ id }) => id),
    run: runs.map(({ name }) => name),
  }
  const names = createNameTable(engine, 'run_names', ['run_id', 'run'], columns)
  return new Map(
    scans.map((scan) => {
      const passing = passingRows(engine, names, scan.filters)
      return [scan, new Set(runs.filter((_, index) => passing.has(index)).map(({ id }) => id))]
    }),
  )
}

/** The metrics that a scan can have rows of; a name may stand there once for each kind. */
export function scannedMetrics(
  engine: SqlEngine,
  scans: readonly RelationScan[],
  metrics: readonly MetricName[],
): Map<RelationScan, readonly MetricName[]> {
  const columns: RowColumns = {
    metric: metrics.map(({ metric }) => metric),
    kind: metrics.map(({ kind }) => kind),
  }
  return new Map(
    scans.map((scan) => {
      const hasKind = scan.relation !== 'overview'
      const columnNames = hasKind ? ['metric', 'kind'] : ['metric']
      const known = hasKind ? columns : { metric: columns['metric'] ?? [] }
      const names = createNameTable(engine, 'metric_names', columnNames, known)
      const passing = passingRows(engine, names, scan.filters)
      return [scan, metrics.filter((_, index) => passing.has(index))]
    }),
  )
}

/** The steps that a scan can have rows of. */
export function scannedWindow({ filters }: RelationScan): StepWindow {
  return filters.map(stepWindowOf).reduce(bothWindows, ALL_STEPS)
}
