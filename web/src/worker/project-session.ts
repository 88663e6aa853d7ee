import { ROOT_INDEX_PATH, type RunRecord } from 'shardboard/layout'
import type { DataNotice, DataProblem, MetricListing, RunItem } from '../data/catalog.ts'
import type { SeriesAnswer, SeriesQuestion } from '../data/series.ts'
import { answerSeries } from './answer-series.ts'
import type { SeriesReaders } from './bucket-lines.ts'
import type { FileChange } from './change-stream.ts'
import type { Clock } from './clock.ts'
import type { FileVersions, FollowTarget } from './following.ts'
import type { KeptRanges } from './kept-ranges.ts'
import { listMetrics } from './list-metrics.ts'
import { PointNotices } from './point-notices.ts'
import { RunCatalog } from './run-catalog.ts'
import { SelectedRun } from './selected-run.ts'
import { OverviewReader } from './overview-reader.ts'
import { ShardFiles } from './shard-files.ts'
import { ShardReader } from './shard-reader.ts'
import { StoreFailure } from './store-failure.ts'
import type { StoreProjects } from './store-projects.ts'
import type { StoreSource } from './store-source.ts'
import { UnservedRuns } from './unserved-runs.ts'

/** How often a host that tells nothing by itself is asked whether a run still has a pulse. */
const RECORD_INTERVAL_MS = 15_000
/** The root index changes when a project is made, which is seldom. */
const POLLS_PER_PROJECTS = 5

export interface SessionContext {
  readonly source: StoreSource
  readonly kept: KeptRanges
  readonly projects: StoreProjects
  readonly clock: Clock
  /** So much later than it was written a heartbeat may come to be seen. */
  readonly pulseDelayMs: number
  readonly notify: (notice: DataNotice) => void
}

/** An open project: its runs, those whose points are wanted, and what is known of them. */
export class ProjectSession implements FollowTarget {
  readonly folder: string
  readonly #context: SessionContext
  readonly #catalog: RunCatalog
  readonly #readers: SeriesReaders
  readonly #pointNotices: PointNotices
  readonly #unserved: UnservedRuns
  readonly #selected = new Map<string, SelectedRun>()
  #toldRuns = ''
  #recordsReadUnixMs = -Infinity
  #pollCount = 0

  constructor(context: SessionContext, folder: string) {
    const { source, kept, clock, pulseDelayMs, notify } = context
    this.folder = folder
    this.#context = context
    this.#catalog = new RunCatalog(source, folder, clock, pulseDelayMs)
    const files = new ShardFiles(source, kept, clock)
    this.#readers = { shards: new ShardReader(files), overviews: new OverviewReader(files) }
    this.#pointNotices = new PointNotices(clock, notify)
    this.#unserved = new UnservedRuns(clock, (runId) => this.#pointNotices.add(runId, null))
  }

  /** @throws {StoreFailure | LayoutError} when the project's index cannot be read */
  async open(): Promise<RunItem[]> {
    await this.#catalog.refreshIndex()
    this.#recordsReadUnixMs = this.#context.clock.nowUnixMs()
    const runs = this.#catalog.runs()
    this.#toldRuns = JSON.stringify(runs)
    return runs
  }

  /** Tells nothing more by itself, until it is read again. */
  pause(): void {
    this.#unserved.pause()
  }

  close(): void {
    this.#unserved.pause()
    this.#pointNotices.stop()
    for (const run of this.#selected.values()) run.close()
    this.#selected.clear()
  }

  /** @param runIds newest first */
  async selectRuns(runIds: readonly string[]): Promise<MetricListing> {
    const wanted = new Set(runIds)
    for (const [runId, run] of this.#selected) {
      if (wanted.has(runId)) continue
      run.close()
      this.#selected.delete(runId)
    }
    const runs = [...wanted].map((runId) => {
      const { source } = this.#context
      const run = this.#selected.get(runId) ?? new SelectedRun(source, this.folder, runId)
      this.#selected.set(runId, run)
      return run
    })
    const [defined] = await Promise.all([
      this.#catalog.readDefinitions(runIds),
      ...runs.map((run) => (run.wasUnreachable ? run.refresh() : run.load())),
    ])
    // Meanwhile others may have been asked for.
    const loaded = runs.filter((run) => this.#selected.get(run.runId) === run)
    const ofRuns = loaded.flatMap((run) => this.#problems(run))
    const isTold = new Set(ofRuns.map((problem) => problem.runId))
    const problems = [...ofRuns, ...defined.problems.filter(({ runId }) => !isTold.has(runId))]
    this.#unserved.note(problems)
    return { metrics: listMetrics(loaded), definitions: defined.definitions, problems }
  }

  /** Runs that are not selected have no lines. */
  async series(question: SeriesQuestion, signal: AbortSignal): Promise<SeriesAnswer> {
    const runs = question.runIds.flatMap((runId) => this.#selected.get(runId) ?? [])
    const answer = await answerSeries(question, runs, this.#readers, signal)
    this.#unserved.note(answer.problems)
    return answer
  }

  runRecord(runId: string): Promise<RunRecord> {
    return this.#catalog.readRecord(runId)
  }

  nextExpiryUnixMs(): number | null {
    return this.#catalog.nextExpiryUnixMs()
  }

  async refreshAll(versions: FileVersions): Promise<void> {
    await this.#context.projects.refreshAll(versions)
    await this.#refresh(true, versions)
  }

  async poll(): Promise<boolean> {
    const isProjectsTurn = this.#pollCount++ % POLLS_PER_PROJECTS === 0
    const isNewProject = isProjectsTurn && (await this.#context.projects.refresh())
    return (await this.#refresh(false)) || isNewProject
  }

  /**
   * Reads what may have changed, and tells what did.
   * @param isThorough also what was read a moment ago, and what is not likely to change
   * @param versions of files, as they are known to be now
   * @returns whether something did
   * @throws {StoreFailure} when the host gives no answer
   */
  async #refresh(isThorough: boolean, versions?: FileVersions): Promise<boolean> {
    const changedIds = await this.#catalog.refreshIndex(versions)
    const nowUnixMs = this.#context.clock.nowUnixMs()
    if (isThorough || nowUnixMs - this.#recordsReadUnixMs >= RECORD_INTERVAL_MS) {
      this.#recordsReadUnixMs = nowUnixMs
      await this.#catalog.refreshRecords(this.#catalog.runningIds(), versions)
    }
    this.#assertReached(this.#catalog.runningIds().flatMap((id) => this.#catalog.problem(id) ?? []))
    const isTold = this.#tellRuns()
    const growing = new Set([...this.#catalog.liveIds(), ...changedIds])
    const runs = [...this.#selected.values()].filter(
      (run) => growing.has(run.runId) || run.wasUnreachable || (isThorough && run.hasTails),
    )
    const isNew = await Promise.all(runs.map((run) => this.#refreshRun(run)))
    this.#assertReached(runs.flatMap((run) => run.problems))
    this.#unserved.tellNow()
    return isTold || isNew.includes(true)
  }

  async apply(changes: readonly FileChange[]): Promise<void> {
    await Promise.all(changes.map((change) => this.#applyOne(change)))
  }

  async #applyOne(change: FileChange): Promise<void> {
    const { path } = change
    if (path === ROOT_INDEX_PATH) {
      await this.#context.projects.refresh()
      return
    }
    if (path === this.#catalog.indexPath) {
      const changedIds = await this.#catalog.refreshIndex()
      this.#tellRuns()
      await this.#refreshReached(changedIds.flatMap((runId) => this.#selected.get(runId) ?? []))
      return
    }
    const runId = this.#catalog.runningIds().find((id) => this.#catalog.recordPath(id) === path)
    if (runId === undefined) return this.#applyToPoints(change)
    await this.#catalog.refreshRecords([runId])
    this.#assertReached([this.#catalog.problem(runId)].flatMap((problem) => problem ?? []))
    this.#tellRuns()
  }

  async #applyToPoints({ path, byteLength }: FileChange): Promise<void> {
    for (const run of this.#selected.values()) {
      if (!run.owns(path)) continue
      const tail = run.findTail(path)
      if (tail === undefined || byteLength < 0) await this.#refreshReached([run])
      else if (byteLength > tail.decoder.endByte) await this.#readTail(run, path)
    }
  }

  async #readTail(run: SelectedRun, path: string): Promise<void> {
    if (await run.readTail(path)) this.#pointNotices.add(run.runId, run.takeGrown())
    this.#assertReached(run.problems)
  }

  async #refreshReached(runs: readonly SelectedRun[]): Promise<void> {
    await Promise.all(runs.map((run) => this.#refreshRun(run)))
    this.#assertReached(runs.flatMap((run) => run.problems))
  }

  async #refreshRun(run: SelectedRun): Promise<boolean> {
    const isNew = await run.refresh()
    if (isNew) this.#pointNotices.add(run.runId, run.takeGrown())
    return isNew
  }

  #tellRuns(): boolean {
    const runs = this.#catalog.runs()
    const told = JSON.stringify(runs)
    if (told === this.#toldRuns) return false
    this.#toldRuns = told
    this.#context.notify({ kind: 'runs', runs })
    return true
  }

  #problems(run: SelectedRun): DataProblem[] {
    const problems = [...run.problems]
    const ofRecord = this.#catalog.problem(run.runId)
    if (ofRecord !== null) problems.push(ofRecord)
    const isRunning = this.#catalog.runningIds().includes(run.runId)
    if (problems.length > 0 || run.hasManifest || isRunning) return problems
    const message = `${run.manifestPath} is not there`
    return [{ kind: 'broken-run', path: run.manifestPath, runId: run.runId, message }]
  }

  #assertReached(problems: readonly DataProblem[]): void {
    const unreachable = problems.find((problem) => problem.kind === 'unreachable')
    if (unreachable !== undefined) throw new StoreFailure('unreachable', unreachable.message)
  }
}
