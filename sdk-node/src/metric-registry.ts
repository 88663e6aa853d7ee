import type { MetricDefinition, MetricKind, SummaryKind } from './layout/index.ts'
import type { LoggedMetric } from './wal/wal-writer.ts'

/** What this session knows of a metric. */
export interface TrackedMetric extends LoggedMetric {
  count: number
  nonFiniteCount: number
  min: number
  max: number
  sum: number
  last: number
}

/** The session's metrics by name, with their figures so far. */
export class MetricRegistry {
  readonly #byName = new Map<string, TrackedMetric>()
  readonly #summaryKinds = new Map<string, SummaryKind>()

  constructor(definitions: readonly MetricDefinition[]) {
    for (const definition of definitions) this.define(definition)
  }

  define(definition: MetricDefinition): void {
    if (definition.summary !== null) this.#summaryKinds.set(definition.name, definition.summary)
  }

  /** The metric of that name, made if it is new. A name has one kind: that of its first use. */
  of(name: string, kind: MetricKind = 'training'): TrackedMetric {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    const metric: TrackedMetric = {
      id: this.#byName.size,
      name,
      kind,
      namedInEpoch: -1,
      count: 0,
      nonFiniteCount: 0,
      min: Infinity,
      max: -Infinity,
      sum: 0,
      last: NaN,
    }
    this.#byName.set(name, metric)
    return metric
  }

  /** Metrics that have a number to show. */
  *summarizedNames(): Iterable<string> {
    for (const metric of this.#byName.values()) if (metric.count > 0) yield metric.name
  }

  /**
   * What stands for a metric, as `defineMetric` said: its last value, unless told otherwise. The
   * others are over finite values; NaN where there is none.
   */
  summaryOf(name: string): number | undefined {
    const metric = this.#byName.get(name)
    if (metric === undefined || metric.count === 0) return undefined
    const finiteCount = metric.count - metric.nonFiniteCount
    switch (this.#summaryKinds.get(name) ?? 'last') {
      case 'min':
        return finiteCount === 0 ? NaN : metric.min
      case 'max':
        return finiteCount === 0 ? NaN : metric.max
      case 'mean':
        return metric.sum / finiteCount
      case 'last':
        return metric.last
    }
  }
}

/** Counts a value into a metric's figures; `min`, `max` and `sum` pass over what is not finite. */
export function track(metric: TrackedMetric, value: number): void {
  metric.count++
  metric.last = value
  if (!Number.isFinite(value)) {
    metric.nonFiniteCount++
    return
  }
  metric.sum += value
  if (value < metric.min) metric.min = value
  if (value > metric.max) metric.max = value
}
