import type { MetricItem } from '../data/catalog.ts'

export interface MetricGroup {
  readonly name: string
  readonly metrics: readonly MetricItem[]
}

/** A group as far as it is shown. */
export interface MetricSection extends MetricGroup {
  /** Whether it is open as long as nobody has opened or closed it. */
  readonly startsOpen: boolean
}

/** A section starts open when fewer metrics than this stand in those before it. */
export const MAX_OPEN_METRICS = 100

/** Where metrics without a slash go. */
export const UNPREFIXED_GROUP = 'charts'
export const UNPREFIXED_SYSTEM_GROUP = 'system'

const collator = new Intl.Collator('en', { numeric: true })

/**
 * Groups metrics by what stands before their first slash: unprefixed ones first, then in natural
 * order, system metrics last.
 * @param metrics each name once
 */
export function groupMetrics(metrics: readonly MetricItem[]): MetricGroup[] {
  const groups = new Map<string, { isSystem: boolean; metrics: MetricItem[] }>()
  for (const metric of metrics) {
    const name = groupNameOf(metric)
    const group = groups.get(name) ?? { isSystem: true, metrics: [] }
    groups.set(name, group)
    group.isSystem &&= metric.kind === 'system'
    group.metrics.push(metric)
  }
  return [...groups]
    .sort(([a, groupA], [b, groupB]) => {
      if (groupA.isSystem !== groupB.isSystem) return groupA.isSystem ? 1 : -1
      if (a === UNPREFIXED_GROUP || b === UNPREFIXED_GROUP) return a === UNPREFIXED_GROUP ? -1 : 1
      return collator.compare(a, b)
    })
    .map(([name, { metrics: ofGroup }]) => ({
      name,
      metrics: ofGroup.sort((a, b) => collator.compare(a.name, b.name)),
    }))
}

/**
 * What is left of groups, in their order. The first sections start open until they hold
 * `MAX_OPEN_METRICS`, all later ones closed: so a search opens what it finds.
 * @param opensAll every section starts open
 */
export function shownSections(
  groups: readonly MetricGroup[],
  isShown: (name: string) => boolean,
  opensAll: boolean,
): MetricSection[] {
  let countBefore = 0
  return groups.flatMap(({ name, metrics: all }) => {
    const metrics = all.filter((metric) => isShown(metric.name))
    if (metrics.length === 0) return []
    const startsOpen = opensAll || countBefore < MAX_OPEN_METRICS
    countBefore += metrics.length
    return [{ name, metrics, startsOpen }]
  })
}

function groupNameOf(metric: MetricItem): string {
  const slash = metric.name.indexOf('/')
  if (slash > 0) return metric.name.slice(0, slash)
  return metric.kind === 'system' ? UNPREFIXED_SYSTEM_GROUP : UNPREFIXED_GROUP
}
