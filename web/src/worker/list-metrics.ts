import type { MetricKind } from 'shardboard/layout'
import type { MetricItem } from '../data/catalog.ts'
import type { SelectedRun } from './selected-run.ts'

/** The metrics of some runs, sorted by name. */
export function listMetrics(runs: readonly SelectedRun[]): MetricItem[] {
  const metrics = new Map<string, { kind: MetricKind; runCount: number }>()
  for (const run of runs) {
    for (const [name, kind] of run.metricKinds()) {
      const known = metrics.get(name)
      if (known === undefined) metrics.set(name, { kind, runCount: 1 })
      else {
        known.runCount++
        if (kind === 'system') known.kind = kind
      }
    }
  }
  return [...metrics]
    .map(([name, metric]) => ({ name, ...metric }))
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0))
}
