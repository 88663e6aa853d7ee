import {
  emptyManifest,
  isSealedSegment,
  manifestPath,
  parseManifest,
  projectPath,
  walFolder,
  type Manifest,
  type MetricKind,
  type ShardEntry,
} from 'shardboard/layout'
import type { DataProblem } from '../data/catalog.ts'
import { JsonDocument } from './json-document.ts'
import { LatestTask } from './latest-task.ts'
import { toProblem } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'
import { TailLog } from './tail-log.ts'

/** A log may be sealed, and its manifest replaced, between two reads; again and again, if rarely. */
const MAX_MANIFEST_READS = 4

/** What a run's points are at one moment: each segment's from its shards, else from its tail. */
export interface RunView {
  readonly runId: string
  /** Of the metrics table. */
  readonly shards: readonly ShardEntry[]
  readonly tails: readonly TailLog[]
  /** The time of the run's first point; Infinity while there is none. */
  readonly firstUnixMs: number
}

/** A run whose points are wanted: its manifest and tails, kept up to date on request. */
export class SelectedRun {
  readonly runId: string
  readonly #source: StoreSource
  readonly #folder: string
  readonly #manifest: JsonDocument<Manifest>
  readonly #end = new AbortController()
  readonly #refreshing = new LatestTask(() => this.#refresh())
  #tails: readonly TailLog[] = []
  #problems: readonly DataProblem[] = []
  /** Whether anything else than the tails has changed since `takeGrown`. */
  #isOtherwiseNew = false
  #loaded: Promise<void> | null = null

  constructor(source: StoreSource, projectFolder: string, runId: string) {
    this.runId = runId
    this.#source = endedBy(source, this.#end.signal)
    this.#folder = projectPath(projectFolder)
    const path = `${this.#folder}/${manifestPath(runId)}`
    this.#manifest = new JsonDocument(this.#source, path, parseManifest)
  }

  /** What could not be read at the last refresh. */
  get problems(): readonly DataProblem[] {
    return this.#problems
  }

  get hasTails(): boolean {
    return this.#tails.length > 0
  }

  get hasManifest(): boolean {
    return this.#manifest.value !== null
  }

  get manifestPath(): string {
    return this.#manifest.path
  }

  /** Whether something may be there that could not be had. */
  get wasUnreachable(): boolean {
    return this.#problems.some((problem) => problem.kind === 'unreachable')
  }

  /** Whether a file, by its path from the store's root, tells of this run's points. */
  owns(path: string): boolean {
    return (
      path === this.#manifest.path || path.startsWith(`${this.#folder}/${walFolder(this.runId)}/`)
    )
  }

  /** @param path relative to the project's folder */
  storePath(path: string): string {
    return `${this.#folder}/${path}`
  }

  /** Reads it once; later calls cost nothing. */
  load(): Promise<void> {
    this.#loaded ??= this.refresh().then(
      // Nobody has asked for points before, so that none are new to anybody.
      () => void this.takeGrown(),
      (error: unknown) => {
        this.#loaded = null
        throw error
      },
    )
    return this.#loaded
  }

  /**
   * Reads the manifest and what the tails have gained. What fails is told by `problems`.
   * @returns whether there is something new
   */
  async refresh(): Promise<boolean> {
    try {
      return await this.#refreshing.run()
    } catch (error) {
      if (this.#end.signal.aborted) return false
      throw error
    }
  }

  /** Nobody wants its points any more: what is on the way is given up, and nothing more is asked for. */
  close(): void {
    this.#end.abort()
  }

  /**
   * Reads what one tail has gained, and the manifest too when it knows no such tail.
   * @param path relative to the store's root
   * @returns whether there is something new
   */
  async readTail(path: string): Promise<boolean> {
    try {
      const read = await this.findTail(path)?.read()
      if (read === 'grown' || read === 'same') return read === 'grown'
    } catch (error) {
      const isOurs = toProblem(error, 'broken-shard', path, this.runId) !== null
      if (!isOurs && !this.#end.signal.aborted) throw error
    }
    return this.refresh()
  }

  /**
   * The metrics that have gained points since this was asked last, and no others; null when more may
   * have changed than that.
   */
  takeGrown(): readonly string[] | null {
    const metrics = this.#tails.flatMap((tail) => tail.takeGrown())
    const isOtherwiseNew = this.#isOtherwiseNew
    this.#isOtherwiseNew = false
    return isOtherwiseNew ? null : metrics
  }

  /** @param path relative to the store's root */
  findTail(path: string): TailLog | undefined {
    return this.#tails.find((tail) => tail.path === path)
  }

  /** All that the manifest names, of any table. */
  shards(): readonly ShardEntry[] {
    return this.#manifest.value?.shards ?? []
  }

  view(): RunView {
    const manifest = this.#manifest.value
    const shards = this.shards()
    let firstUnixMs = Infinity
    for (const shard of shards) firstUnixMs = Math.min(firstUnixMs, shard.minUnixMs)
    for (const { decoder } of this.#tails) {
      firstUnixMs = Math.min(firstUnixMs, decoder.minUnixMs)
    }
    return {
      runId: this.runId,
      shards: shards.filter((shard) => shard.table === 'metrics'),
      // A manifest that was read a moment ago may have sealed what was a tail.
      tails: this.#tails
        .filter((tail) => manifest === null || !isSealedSegment(manifest, tail.entry.segment))
        .toSorted((one, other) => compareText(one.entry.segment, other.entry.segment)),
      firstUnixMs,
    }
  }

  /** The kind of each metric that has points. */
  metricKinds(): ReadonlyMap<string, MetricKind> {
    const system = new Set(this.#manifest.value?.systemMetrics)
    const kinds = new Map<string, MetricKind>()
    for (const shard of this.view().shards) {
      for (const { metric } of shard.metrics) {
        kinds.set(metric, system.has(metric) ? 'system' : 'training')
      }
    }
    for (const { decoder } of this.#tails) {
      for (const [metric, kind] of decoder.metricKinds()) kinds.set(metric, kind)
    }
    return kinds
  }

  async #refresh(): Promise<boolean> {
    const problems: DataProblem[] = []
    let isNew = false
    for (let read = 1; read <= MAX_MANIFEST_READS; read++) {
      problems.length = 0
      const refresh = await this.#attempt(problems, 'broken-run', this.#manifest.path, () =>
        this.#manifest.refresh(),
      )
      if (refresh === 'changed' || refresh === 'absent') this.#isOtherwiseNew = true
      if (refresh === 'changed') isNew = true
      this.#followManifest()
      const absent = await this.#readTails(problems)
      isNew ||= absent.isNew
      // A tail that is gone while its manifest names it has been sealed in between.
      if (absent.paths.length === 0) break
      problems.push(...absent.paths.map((path) => absentTail(path, this.runId)))
    }
    if (JSON.stringify(problems) !== JSON.stringify(this.#problems)) {
      isNew = true
      this.#isOtherwiseNew = true
    }
    this.#problems = problems
    return isNew
  }

  /** Keeps the tails that are not sealed yet with all they have read, and opens new ones. */
  #followManifest(): void {
    const manifest = this.#manifest.value ?? emptyManifest(this.runId)
    this.#tails = manifest.tails
      .filter((entry) => !isSealedSegment(manifest, entry.segment))
      .map((entry) => {
        const path = this.storePath(entry.path)
        return this.findTail(path) ?? new TailLog(this.#source, entry, path)
      })
  }

  async #readTails(problems: DataProblem[]): Promise<{ isNew: boolean; paths: string[] }> {
    const reads = await Promise.all(
      this.#tails.map(async (tail) => ({
        path: tail.path,
        read: await this.#attempt(problems, 'broken-shard', tail.path, () => tail.read()),
      })),
    )
    return {
      isNew: reads.some(({ read }) => read === 'grown'),
      paths: reads.filter(({ read }) => read === 'absent').map(({ path }) => path),
    }
  }

  async #attempt<Result>(
    problems: DataProblem[],
    broken: 'broken-shard' | 'broken-run',
    path: string,
    read: () => Promise<Result>,
  ): Promise<Result | null> {
    try {
      return await read()
    } catch (error) {
      const problem = toProblem(error, broken, path, this.runId)
      if (problem === null) throw error
      problems.push(problem)
      return null
    }
  }
}

function endedBy(source: StoreSource, signal: AbortSignal): StoreSource {
  return {
    readText: (path, known) => source.readText(path, known, signal),
    readWhole: (path) => source.readWhole(path, signal),
    readRange: (path, start, end) => source.readRange(path, start, end, signal),
  }
}

function absentTail(path: string, runId: string): DataProblem {
  const message = `${path} is named by its run's manifest and is not there`
  return { kind: 'broken-shard', path, runId, message }
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
