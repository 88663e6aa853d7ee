import type { MetricItem } from '../data/catalog.ts'

export interface MetricGroup {
  readonly name: string
  readonly metrics: readonly MetricItem[]
}

/** Where metrics without a slash go. */
export const UNPREFIXED_GROUP = 'charts'
export const UNPREFIXED_SYSTEM_GROUP = 'system'

const collator = new Intl.Collator('en', { numeric: true })

/**
 * Groups metrics by what stands before their first slash: unprefixed ones first, then in natural
 * order, system metrics last.
 */
export function groupMetrics(metrics: readonly MetricItem[]): MetricGroup[] {
  const groups = new Map<string, { isSystem: boolean; byName: Map<string, MetricItem> }>()
  for (const metric of metrics) {
    const name = groupNameOf(metric)
    const group = groups.get(name) ?? { isSystem: true, byName: new Map() }
    groups.set(name, group)
    group.isSystem &&= metric.kind === 'system'
    group.byName.set(metric.name, metric)
  }
  return [...groups]
    .sort(([a, groupA], [b, groupB]) => {
      if (groupA.isSystem !== groupB.isSystem) return groupA.isSystem ? 1 : -1
      if (a === UNPREFIXED_GROUP || b === UNPREFIXED_GROUP) return a === UNPREFIXED_GROUP ? -1 : 1
      return collator.compare(a, b)
    })
    .map(([name, group]) => ({
      name,
      metrics: [...group.byName.values()].sort((a, b) => collator.compare(a.name, b.name)),
    }))
}

function groupNameOf(metric: MetricItem): string {
  const slash = metric.name.indexOf('/')
  if (slash > 0) return metric.name.slice(0, slash)
  return metric.kind === 'system' ? UNPREFIXED_SYSTEM_GROUP : UNPREFIXED_GROUP
}
