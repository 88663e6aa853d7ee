import type { ShardEntry } from 'shardboard/layout'
import type { DataProblem } from '../data/catalog.ts'
import { inLogOrder, placeInLog, placeOfTail, type LoggedColumns } from './log-order.ts'
import type { PointPart } from './point-columns.ts'
import type { RunView, SelectedRun } from './selected-run.ts'
import type { ShardReader } from './shard-reader.ts'
import { AbsentShard, toProblem } from './store-failure.ts'

/** A shard may be replaced, and its manifest with it, between two reads. */
export const MAX_READS = 3

/** The part of a run that its points are read by. */
export type PointsOfRun = Pick<SelectedRun, 'runId' | 'view' | 'refresh' | 'storePath'>

/** All points of some metrics of one run, as they stand in its files. */
export interface LoadedRun {
  readonly view: RunView
  /** In the order of the metrics that were asked for; each in the order of the log. */
  readonly parts: readonly (readonly PointPart[])[]
  readonly problems: readonly DataProblem[]
}

export interface PointsQuestion {
  readonly metrics: readonly string[]
  readonly needsTime: boolean
}

/**
 * Reads a run's points; a file that cannot be read becomes a problem and the rest is given.
 * @throws the signal's reason when aborted
 */
export async function loadPoints(
  run: PointsOfRun,
  reader: ShardReader,
  question: PointsQuestion,
  signal: AbortSignal,
): Promise<LoadedRun> {
  for (let read = 1; ; read++) {
    const view = run.view()
    const loading = new PointsLoading(run, view, reader, question.needsTime, signal)
    const parts = await Promise.all(question.metrics.map((metric) => loading.load(metric)))
    signal.throwIfAborted()
    if (!loading.foundAbsent || read === MAX_READS) {
      return { view, parts, problems: loading.problems }
    }
    await run.refresh()
  }
}

/** One read of one view; its problems are gathered, each file's once. */
class PointsLoading {
  foundAbsent = false
  readonly #problems = new Map<string, DataProblem>()
  readonly #run: PointsOfRun
  readonly #view: RunView
  readonly #reader: ShardReader
  readonly #needsTime: boolean
  readonly #signal: AbortSignal

  constructor(
    run: PointsOfRun,
    view: RunView,
    reader: ShardReader,
    needsTime: boolean,
    signal: AbortSignal,
  ) {
    this.#run = run
    this.#view = view
    this.#reader = reader
    this.#needsTime = needsTime
    this.#signal = signal
  }

  get problems(): readonly DataProblem[] {
    return [...this.#problems.values()]
  }

  async load(metric: string): Promise<PointPart[]> {
    const sealed = await Promise.all(
      this.#view.shards.map((shard) => this.#readShard(shard, metric)),
    )
    return inLogOrder([...sealed.flat(), ...this.#readTails(metric)])
  }

  async #readShard(entry: ShardEntry, metric: string): Promise<LoggedColumns[]> {
    const path = this.#run.storePath(entry.path)
    try {
      return await Promise.all(
        entry.metrics
          .filter((rows) => rows.metric === metric)
          .map(async (rows) => {
            const columns = await this.#reader.read(
              path,
              entry,
              rows,
              this.#needsTime,
              this.#signal,
            )
            return { ...placeInLog(entry, rows), columns }
          }),
      )
    } catch (error) {
      this.#note(error, path)
      return []
    }
  }

  #readTails(metric: string): LoggedColumns[] {
    return this.#view.tails.flatMap(({ entry, decoder }) => {
      const columns = decoder.columns(metric)
      if (columns === undefined) return []
      return [{ ...placeOfTail(entry), columns }]
    })
  }

  #note(error: unknown, path: string): void {
    this.#signal.throwIfAborted()
    if (error instanceof AbsentShard) this.foundAbsent = true
    const problem = toProblem(error, 'broken-shard', path, this.#run.runId)
    if (problem === null) throw error
    this.#problems.set(path, problem)
  }
}
