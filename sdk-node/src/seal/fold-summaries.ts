import type { MetricColumns } from '../buffer/metric-columns.ts'
import type { MetricSummary } from '../layout/index.ts'

/** The summaries with the points of one more segment in them, sorted by name. */
export function foldSummaries(
  summaries: readonly MetricSummary[],
  metrics: readonly MetricColumns[],
): MetricSummary[] {
  const byName = new Map(summaries.map((summary) => [summary.name, summary]))
  for (const metric of metrics) {
    const added = summarize(metric)
    const known = byName.get(metric.name)
    byName.set(metric.name, known === undefined ? added : merge(known, added))
  }
  return [...byName.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1))
}

/** @param metric with at least one point */
function summarize({ name, values, last }: MetricColumns): MetricSummary {
  let min = Infinity
  let max = -Infinity
  let sum = 0
  let finiteCount = 0
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    finiteCount++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  const some = finiteCount > 0
  return {
    name,
    count: values.length,
    nonFiniteCount: values.length - finiteCount,
    min: some ? min : NaN,
    max: some ? max : NaN,
    mean: some ? sum / finiteCount : NaN,
    last: last.value,
    lastStep: last.step,
    lastUnixMs: last.unixMs,
  }
}

function merge(known: MetricSummary, added: MetricSummary): MetricSummary {
  const knownFinite = known.count - known.nonFiniteCount
  const addedFinite = added.count - added.nonFiniteCount
  const later = added.lastUnixMs >= known.lastUnixMs ? added : known
  return {
    name: known.name,
    count: known.count + added.count,
    nonFiniteCount: known.nonFiniteCount + added.nonFiniteCount,
    min: lesser(known.min, added.min),
    max: -lesser(-known.max, -added.max),
    mean: weightedMean(known.mean, knownFinite, added.mean, addedFinite),
    last: later.last,
    lastStep: later.lastStep,
    lastUnixMs: later.lastUnixMs,
  }
}

/** The lesser of two, one of which may be NaN for none. */
function lesser(left: number, right: number): number {
  if (Number.isNaN(left)) return right
  return left < right || Number.isNaN(right) ? left : right
}

function weightedMean(left: number, leftCount: number, right: number, rightCount: number): number {
  if (leftCount === 0) return right
  if (rightCount === 0) return left
  return left + (right - left) * (rightCount / (leftCount + rightCount))
}
