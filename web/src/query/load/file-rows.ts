import type { SelectedRun } from '../../worker/selected-run.ts'
import { metricExtents } from './point-view.ts'
import type { Row } from './run-rows.ts'

/** A run that was opened, with its name. */
export interface NamedRun {
  readonly name: string
  readonly run: SelectedRun
}

export function seriesRows(runs: readonly NamedRun[]): Row[] {
  return runs.flatMap(({ name, run }) =>
    [...metricExtents(run.view(), run.metricKinds())].map(([metric, { kind, pointCount }]) => ({
      run_id: run.runId,
      run: name,
      metric,
      kind,
      points: pointCount,
    })),
  )
}

export function shardRows(runs: readonly NamedRun[]): Row[] {
  return runs.flatMap(({ name, run }) =>
    run.shards().map((shard) => ({
      run_id: run.runId,
      run: name,
      path: shard.path,
      table: shard.table,
      tier: shard.tier,
      rows: shard.rowCount,
      bytes: shard.byteLength,
      overview_bytes: shard.overview?.byteLength ?? null,
      min_step: shard.minStep,
      max_step: shard.maxStep,
      first_time: shard.minUnixMs,
      last_time: shard.maxUnixMs,
    })),
  )
}
