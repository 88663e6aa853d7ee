import type { MetricDefinition } from 'shardboard/layout'
import type { DataProblem, MetricItem, MetricListing } from '../data/catalog.ts'
import type { DataSource } from './data-source.ts'
import { isAbort, toFailure } from './failure.ts'
import type { Failure } from './failure.ts'
import { findDefinition } from './metric-definitions.ts'

/** The metrics of the selected runs. */
export class MetricCatalog {
  #listing: MetricListing | null = $state.raw(null)
  #failure: Failure | null = $state.raw(null)
  #isLoading = $state(false)
  #foundProblems: readonly DataProblem[] = $state.raw([])
  readonly #source: DataSource
  #request = 0

  readonly #names = $derived(new Set(this.#listing?.metrics.map(({ name }) => name)))
  readonly #problems = $derived(
    distinctProblems([...(this.#listing?.problems ?? []), ...this.#foundProblems]),
  )

  constructor(source: DataSource) {
    this.#source = source
  }

  /** Sorted by name; null: not known yet. */
  get metrics(): readonly MetricItem[] | null {
    return this.#listing?.metrics ?? null
  }

  /** What the runs say of their metrics. */
  get definitions(): readonly MetricDefinition[] {
    return this.#listing?.definitions ?? []
  }

  /** What the runs say of a metric; null: nothing. */
  definitionOf(metric: string): MetricDefinition | null {
    return findDefinition(this.definitions, metric)
  }

  /** The metric that is this one's x-axis by its definition; null where none is, or has points. */
  stepMetricOf(metric: string): string | null {
    const name = this.definitionOf(metric)?.stepMetric ?? null
    return name !== null && name !== metric && this.#names.has(name) ? name : null
  }

  /** Why they could not be listed; the last listing stays. */
  get failure(): Failure | null {
    return this.#failure
  }

  get isLoading(): boolean {
    return this.#isLoading
  }

  /** What could not be read, while the rest could; each file once. */
  get problems(): readonly DataProblem[] {
    return this.#problems
  }

  /** Lists the metrics of these runs. Only the latest call counts. */
  async list(runIds: readonly string[]): Promise<void> {
    const request = ++this.#request
    this.#isLoading = true
    try {
      const listing = await this.#source.selectRuns(runIds)
      if (request !== this.#request) return
      if (!isSameListing(this.#listing, listing)) this.#listing = listing
      this.#failure = null
    } catch (error) {
      if (request !== this.#request || isAbort(error)) return
      this.#failure = toFailure(error)
    } finally {
      if (request === this.#request) this.#isLoading = false
    }
  }

  /** Adds what a chart's answer said could not be read. */
  report(problems: readonly DataProblem[]): void {
    const known = new Set(this.#problems.map(keyOf))
    const news = problems.filter((problem) => !known.has(keyOf(problem)))
    if (news.length > 0) this.#foundProblems = [...this.#foundProblems, ...news]
  }

  /** Forgets a project's metrics before another's are listed. */
  clear(): void {
    this.#request++
    this.#listing = null
    this.#failure = null
    this.#isLoading = false
    this.#foundProblems = []
  }
}

/** Most listings of a live project bring nothing new, and then nothing is to be laid out again. */
function isSameListing(a: MetricListing | null, b: MetricListing): boolean {
  if (a === null || a.metrics.length !== b.metrics.length) return false
  const isSameMetric = (metric: MetricItem, index: number): boolean => {
    const other = b.metrics[index]
    return (
      metric.name === other?.name &&
      metric.kind === other.kind &&
      metric.runCount === other.runCount
    )
  }
  return (
    a.metrics.every(isSameMetric) &&
    JSON.stringify(a.definitions) === JSON.stringify(b.definitions) &&
    a.problems.map(keyOf).join('\n') === b.problems.map(keyOf).join('\n')
  )
}

function keyOf(problem: DataProblem): string {
  return `${problem.kind} ${problem.path}`
}

function distinctProblems(problems: readonly DataProblem[]): readonly DataProblem[] {
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()]
}
