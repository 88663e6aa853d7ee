import type { MetricDefinition, RunRecord } from 'shardboard/layout'
import type {
  DataNotice,
  MetricItem,
  MetricListing,
  ProjectItem,
  RunItem,
} from '../src/data/catalog.ts'
import { storeKey, type StoreAddress } from '../src/data/store-address.ts'
import type { LineData, SeriesAnswer, SeriesQuestion } from '../src/data/series.ts'
import type { DataSource } from '../src/state/data-source.ts'

export interface FakeProject extends ProjectItem {
  runs: RunItem[]
  metrics: MetricItem[]
  definitions?: MetricDefinition[]
}

/** Answers from memory, in the order of the calls; a test may make it fail or hold it up. */
export class FakeDataSource implements DataSource {
  projects: FakeProject[]
  /** Thrown by the next calls while it is set. */
  failure: Error | null = null
  /** While set, `series` waits for it. */
  gate: Promise<void> | null = null
  readonly calls: string[] = []
  readonly questions: SeriesQuestion[] = []
  selectedIds: readonly string[] = []
  line: (runId: string, question: SeriesQuestion) => LineData | null = () => null
  readonly #listeners = new Set<(notice: DataNotice) => void>()
  #project: FakeProject | null = null

  constructor(projects: FakeProject[] = []) {
    this.projects = projects
  }

  async authorize(hubUrl: string, token: string | null): Promise<void> {
    await this.#called(`authorize ${hubUrl} ${token}`)
  }

  async open(address: StoreAddress): Promise<{ projects: ProjectItem[] }> {
    await this.#called(`open ${storeKey(address)}`)
    return { projects: this.projects.map(({ name, folder }) => ({ name, folder })) }
  }

  async openProject(folder: string): Promise<{ runs: RunItem[] }> {
    await this.#called(`openProject ${folder}`)
    this.#project = this.projects.find((project) => project.folder === folder) ?? null
    return { runs: this.#project?.runs ?? [] }
  }

  async selectRuns(runIds: readonly string[]): Promise<MetricListing> {
    await this.#called('selectRuns')
    this.selectedIds = runIds
    const { metrics = [], definitions = [] } = (runIds.length > 0 && this.#project) || {}
    return { metrics, definitions, problems: [] }
  }

  async series(question: SeriesQuestion, signal: AbortSignal): Promise<SeriesAnswer> {
    this.questions.push(question)
    await this.#called(`series ${question.metric}`)
    if (this.gate !== null) await this.gate
    signal.throwIfAborted()
    const lines = question.runIds.flatMap((runId) => this.line(runId, question) ?? [])
    return { lines, xExtent: null, placements: [], problems: [] }
  }

  async runRecord(runId: string): Promise<RunRecord> {
    await this.#called(`runRecord ${runId}`)
    throw new Error(`The fake has no record of ${runId}`)
  }

  async setVisible(visible: boolean): Promise<void> {
    await this.#called(`setVisible ${visible}`)
  }

  subscribe(listener: (notice: DataNotice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.calls.push('close')
    this.#listeners.clear()
  }

  notify(notice: DataNotice): void {
    for (const listener of this.#listeners) listener(notice)
  }

  async #called(call: string): Promise<void> {
    this.calls.push(call)
    await Promise.resolve()
    if (this.failure !== null) throw this.failure
  }
}
