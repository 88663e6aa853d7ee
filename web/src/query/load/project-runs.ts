import type { RunRecord } from 'shardboard/layout'
import type { DataProblem, RunItem } from '../../data/catalog.ts'
import type { Clock } from '../../worker/clock.ts'
import { LatestTask } from '../../worker/latest-task.ts'
import { RunCatalog } from '../../worker/run-catalog.ts'
import { SelectedRun } from '../../worker/selected-run.ts'
import { toProblem } from '../../worker/store-failure.ts'
import type { StoreSource } from '../../worker/store-source.ts'
import { orAborted } from '../../worker/or-aborted.ts'

/** The runs of the open project, each read when a query needs it and again when it may have changed. */
export class ProjectRuns {
  readonly #source: StoreSource
  readonly #folder: string
  readonly #catalog: RunCatalog
  readonly #runs = new Map<string, SelectedRun>()
  readonly #records = new Map<string, RunRecord>()
  /** Those whose index entry has changed since their manifest was read. */
  readonly #changed = new Set<string>()
  /** A query that was taken back may have left one on its way. */
  readonly #refreshing = new LatestTask(() => this.#refresh())

  constructor(source: StoreSource, folder: string, clock: Clock, pulseDelayMs: number) {
    this.#source = source
    this.#folder = folder
    this.#catalog = new RunCatalog(source, folder, clock, pulseDelayMs)
  }

  /** Reads what may have changed. @throws {StoreFailure | LayoutError} without the project's index */
  refresh(): Promise<void> {
    return this.#refreshing.run()
  }

  /** Newest first, as of the last `refresh`. */
  items(): RunItem[] {
    return this.#catalog.runs()
  }

  /** How many of these runs' manifests are not known yet. */
  unreadCount(runIds: readonly string[]): number {
    return runIds.filter((runId) => !this.#runs.has(runId)).length
  }

  /** How many of these runs' records are not known, or may have changed. */
  unreadRecordCount(runIds: readonly string[]): number {
    return runIds.filter((runId) => !this.#records.has(runId)).length
  }

  /**
   * Reads manifests and tails; what cannot be read is told by the runs' `problems`.
   * @param onRun after each of them
   * @throws the signal's reason when aborted
   */
  async open(
    runIds: readonly string[],
    onRun: () => void,
    signal: AbortSignal,
  ): Promise<SelectedRun[]> {
    const live = new Set(this.#catalog.liveIds())
    const opening = Promise.all(
      runIds.map(async (runId) => {
        const known = this.#runs.get(runId)
        const run = known ?? new SelectedRun(this.#source, this.#folder, runId)
        const isStale =
          known !== undefined &&
          (live.has(runId) || run.hasTails || run.wasUnreachable || this.#changed.has(runId))
        await (isStale ? run.refresh() : run.load())
        // By now another query may know more.
        signal.throwIfAborted()
        this.#runs.set(runId, run)
        this.#changed.delete(runId)
        onRun()
        return run
      }),
    )
    return orAborted(opening, signal)
  }

  /**
   * Reads records; one that cannot be read becomes a problem.
   * @throws the signal's reason when aborted
   */
  async readRecords(
    runIds: readonly string[],
    onRecord: () => void,
    signal: AbortSignal,
  ): Promise<{ records: RunRecord[]; problems: DataProblem[] }> {
    const problems: DataProblem[] = []
    const reading = Promise.all(
      runIds.map(async (runId) => {
        try {
          const known = this.#records.get(runId)
          const record = known ?? (await this.#catalog.readRecord(runId))
          signal.throwIfAborted()
          this.#records.set(runId, record)
          return record
        } catch (error) {
          const path = this.#catalog.recordPath(runId)
          const problem = toProblem(error, 'broken-run', path, runId)
          if (problem === null) throw error
          problems.push(problem)
          return null
        } finally {
          onRecord()
        }
      }),
    )
    const records = await orAborted(reading, signal)
    return { records: records.filter((record) => record !== null), problems }
  }

  async #refresh(): Promise<void> {
    for (const runId of await this.#catalog.refreshIndex()) {
      this.#changed.add(runId)
      this.#records.delete(runId)
    }
    const runningIds = this.#catalog.runningIds()
    await this.#catalog.refreshRecords(runningIds)
    for (const runId of runningIds) this.#records.delete(runId)
  }
}
