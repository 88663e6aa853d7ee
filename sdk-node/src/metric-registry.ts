import type { MetricDefinition, MetricKind, MetricSummary, SummaryKind } from './layout/index.ts'
import type { LoggedMetric } from './wal/wal-writer.ts'

/** A metric's figures. `min`, `max` and `sum` are over finite values. */
interface MetricFigures {
  count: number
  nonFiniteCount: number
  min: number
  max: number
  sum: number
  last: number
}

/** What this session knows of a metric. */
export interface TrackedMetric extends LoggedMetric, MetricFigures {}

const NO_FIGURES: MetricFigures = {
  count: 0,
  nonFiniteCount: 0,
  min: Infinity,
  max: -Infinity,
  sum: 0,
  last: NaN,
}

/** The session's metrics by name, with the run's figures so far: those of earlier sessions, too. */
export class MetricRegistry {
  readonly #byName = new Map<string, TrackedMetric>()
  readonly #summaryKinds = new Map<string, SummaryKind>()

  /** From earlier sessions; a metric that this one logs goes on with them. */
  readonly #earlier: ReadonlyMap<string, MetricFigures>

  /** @param earlier what the run had published before this session */
  constructor(definitions: readonly MetricDefinition[], earlier: readonly MetricSummary[] = []) {
    for (const definition of definitions) this.define(definition)
    this.#earlier = new Map(earlier.map((summary) => [summary.name, figuresOf(summary)]))
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
      ...(this.#earlier.get(name) ?? NO_FIGURES),
    }
    this.#byName.set(name, metric)
    return metric
  }

  /** Metrics that have a number to show. */
  *summarizedNames(): Iterable<string> {
    yield* this.#earlier.keys()
    for (const metric of this.#byName.values()) {
      if (metric.count > 0 && !this.#earlier.has(metric.name)) yield metric.name
    }
  }

  /**
   * What stands for a metric, as `defineMetric` said: its last value, unless told otherwise. The
   * others are over finite values; NaN where there is none.
   */
  summaryOf(name: string): number | undefined {
    const metric = this.#byName.get(name) ?? this.#earlier.get(name)
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

function figuresOf({ count, nonFiniteCount, min, max, mean, last }: MetricSummary): MetricFigures {
  const finiteCount = count - nonFiniteCount
  const finite = finiteCount > 0 ? { min, max, sum: mean * finiteCount } : {}
  return { ...NO_FIGURES, ...finite, count, nonFiniteCount, last }
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
