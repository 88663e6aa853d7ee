import {
  effectiveState,
  expiryMsOf,
  parseProjectIndex,
  parseRunRecord,
  PROJECT_INDEX_PATH,
  projectPath,
  runRecordPath,
  toIndexedRun,
  type IndexedRun,
  type MetricDefinition,
  type ProjectIndex,
  type RunRecord,
} from 'shardboard/layout'
import type { DataProblem, RunItem } from '../data/catalog.ts'
import type { Clock } from './clock.ts'
import type { FileVersions } from './following.ts'
import { JsonDocument } from './json-document.ts'
import { StoreFailure, toProblem } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

interface RunningRun {
  readonly document: JsonDocument<RunRecord>
  problem: DataProblem | null
}

/**
 * Definitions are alike from run to run, and are on the way to the first chart: no more records are
 * read for them than fit one round of requests.
 */
const MAX_DEFINING_RUNS = 8

export interface DefinitionReading {
  readonly definitions: readonly MetricDefinition[]
  readonly problems: readonly DataProblem[]
}

/** A project's runs: those at rest as its index tells, those that run as their own records do. */
export class RunCatalog {
  readonly #source: StoreSource
  readonly #clock: Clock
  readonly #pulseDelayMs: number
  readonly #folder: string
  readonly #index: JsonDocument<ProjectIndex>
  /** Of the entries that the index says are running. */
  readonly #running = new Map<string, RunningRun>()
  readonly #records = new Map<string, JsonDocument<RunRecord>>()

  /** @param pulseDelayMs so much later than it was written a heartbeat may come to be seen */
  constructor(source: StoreSource, projectFolder: string, clock: Clock, pulseDelayMs = 0) {
    this.#source = source
    this.#clock = clock
    this.#pulseDelayMs = pulseDelayMs
    this.#folder = projectPath(projectFolder)
    const path = `${this.#folder}/${PROJECT_INDEX_PATH}`
    this.#index = new JsonDocument(source, path, parseProjectIndex)
  }

  get indexPath(): string {
    return this.#index.path
  }

  recordPath(runId: string): string {
    return `${this.#folder}/${runRecordPath(runId)}`
  }

  /** What stands in the way of telling how a running run fares. */
  problem(runId: string): DataProblem | null {
    return this.#running.get(runId)?.problem ?? null
  }

  /** The runs that the index says are running, the dead among them included. */
  runningIds(): string[] {
    return [...this.#running.keys()]
  }

  /** The runs that have a pulse. */
  liveIds(): string[] {
    const nowUnixMs = this.#pulseUnixMs()
    return [...this.#running].flatMap(([runId, { document }]) =>
      document.value !== null && effectiveState(document.value, nowUnixMs) === 'running'
        ? [runId]
        : [],
    )
  }

  /**
   * Reads the index, and then the records of the running runs if it changed.
   * @param versions of files, as they are known to be now
   * @returns the runs whose entries are new or changed
   * @throws {StoreFailure | LayoutError} when the index cannot be read
   */
  async refreshIndex(versions?: FileVersions): Promise<string[]> {
    if (this.#index.isAt(versions?.get(this.indexPath))) return []
    const before = new Map(this.#index.value?.runs.map((run) => [run.id, stamp(run)]))
    const refresh = await this.#index.refresh()
    if (refresh === 'absent') {
      throw new StoreFailure('not-found', `There is no project at ${this.#folder}`)
    }
    if (refresh === 'same') return []
    const entries = this.#index.value?.runs ?? []
    this.#followRunning(entries)
    const changedIds = entries
      .filter((run) => before.get(run.id) !== stamp(run))
      .map((run) => run.id)
    for (const runId of changedIds) if (!this.#running.has(runId)) this.#records.delete(runId)
    await this.refreshRecords(this.runningIds())
    return changedIds
  }

  /**
   * Reads the records of these runs, as far as they run; what fails is told by `problem`.
   * @param versions of files, as they are known to be now
   */
  async refreshRecords(runIds: readonly string[], versions?: FileVersions): Promise<void> {
    await Promise.all(
      runIds.map(async (runId) => {
        const running = this.#running.get(runId)
        if (running === undefined) return
        if (running.document.isAt(versions?.get(running.document.path))) return
        try {
          await running.document.refresh()
          running.problem = null
        } catch (error) {
          running.problem = toProblem(error, 'broken-run', running.document.path, runId)
          if (running.problem === null) throw error
        }
      }),
    )
  }

  /** @throws {StoreFailure | LayoutError} */
  async readRecord(runId: string): Promise<RunRecord> {
    const document = this.#record(runId)
    await document.refresh()
    if (document.value !== null) return document.value
    throw new StoreFailure('not-found', `There is no run "${runId}" at ${document.path}`)
  }

  /**
   * What the records of the first few of these runs say of their metrics; of a metric that several
   * define, the first one's word counts. A record is read once, and again when its run changed.
   */
  async readDefinitions(runIds: readonly string[]): Promise<DefinitionReading> {
    const problems: DataProblem[] = []
    const defining = runIds.slice(0, MAX_DEFINING_RUNS)
    await Promise.all(
      defining.map(async (runId) => {
        const document = this.#record(runId)
        try {
          if (document.value === null) await document.refresh()
        } catch (error) {
          const problem = toProblem(error, 'broken-run', document.path, runId)
          if (problem === null) throw error
          if (this.problem(runId) === null) problems.push(problem)
        }
      }),
    )
    const definitions = new Map<string, MetricDefinition>()
    for (const definition of defining.flatMap((id) => this.#record(id).value?.definitions ?? [])) {
      if (!definitions.has(definition.name)) definitions.set(definition.name, definition)
    }
    return { definitions: [...definitions.values()], problems }
  }

  /** Newest first, as of now. */
  runs(): RunItem[] {
    const nowUnixMs = this.#pulseUnixMs()
    return (this.#index.value?.runs ?? [])
      .map((entry) => this.#item(entry, nowUnixMs))
      .sort(
        (one, other) =>
          other.createdUnixMs - one.createdUnixMs ||
          (one.id < other.id ? -1 : one.id > other.id ? 1 : 0),
      )
  }

  /** When the next running run is taken for crashed if its heartbeat does not come; null for never. */
  nextExpiryUnixMs(): number | null {
    const nowUnixMs = this.#pulseUnixMs()
    let next = Infinity
    for (const { document } of this.#running.values()) {
      const record = document.value
      if (record === null || effectiveState(record, nowUnixMs) !== 'running') continue
      const beats = record.attempts
        .filter((attempt) => attempt.state === 'running')
        .map((attempt) => attempt.heartbeatUnixMs + expiryMsOf(attempt))
      next = Math.min(next, Math.max(...beats))
    }
    return Number.isFinite(next) ? next + this.#pulseDelayMs : null
  }

  /** By which heartbeats are judged. */
  #pulseUnixMs(): number {
    return this.#clock.nowUnixMs() - this.#pulseDelayMs
  }

  #followRunning(entries: readonly IndexedRun[]): void {
    const runningIds = new Set(
      entries.filter((entry) => entry.state === 'running').map((entry) => entry.id),
    )
    for (const runId of this.#running.keys()) {
      if (!runningIds.has(runId)) this.#running.delete(runId)
    }
    for (const runId of runningIds) {
      if (this.#running.has(runId)) continue
      this.#running.set(runId, { document: this.#record(runId), problem: null })
    }
  }

  #record(runId: string): JsonDocument<RunRecord> {
    const known = this.#records.get(runId)
    if (known !== undefined) return known
    const document = new JsonDocument(this.#source, this.recordPath(runId), parseRunRecord)
    this.#records.set(runId, document)
    return document
  }

  #item(entry: IndexedRun, nowUnixMs: number): RunItem {
    const record = this.#running.get(entry.id)?.document.value ?? null
    const { name, group, tags, createdUnixMs, config } =
      record === null ? entry : toIndexedRun(record)
    const state = record === null ? entry.state : effectiveState(record, nowUnixMs)
    return { id: entry.id, name, group, tags, state, createdUnixMs, config }
  }
}

function stamp(run: IndexedRun): string {
  return `${run.state} ${run.updatedUnixMs}`
}
