import type { MetricDefinition } from 'shardboard/layout'

/**
 * What was said of a metric: by its name, else by the longest name that ends in `*` and has the rest
 * in common with it, as in `val/*`.
 */
export function findDefinition(
  definitions: readonly MetricDefinition[],
  metric: string,
): MetricDefinition | null {
  let found: MetricDefinition | null = null
  for (const definition of definitions) {
    const { name } = definition
    if (name === metric) return definition
    const isMatch = name.endsWith('*') && metric.startsWith(name.slice(0, -1))
    if (isMatch && name.length > (found?.name.length ?? 0)) found = definition
  }
  return found
}
