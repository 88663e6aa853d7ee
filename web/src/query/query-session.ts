import type { RunRecord } from 'shardboard/layout'
import type { DataProblem } from '../data/catalog.ts'
import type { Clock } from '../worker/clock.ts'
import type { KeptRanges } from '../worker/kept-ranges.ts'
import { OverviewReader } from '../worker/overview-reader.ts'
import { ShardFiles } from '../worker/shard-files.ts'
import { ShardReader } from '../worker/shard-reader.ts'
import type { StoreSource } from '../worker/store-source.ts'
import type { SqlEngine } from './engine/sql-engine.ts'
import { seriesRows, shardRows, type NamedRun } from './load/file-rows.ts'
import { FileProgress } from './load/file-progress.ts'
import { assertRoomFor, isMuch, questionOf } from './load/load-limits.ts'
import { loadSeries } from './load/load-series.ts'
import { readOverviews } from './load/overview-rows.ts'
import { PointStore } from './load/point-store.ts'
import { ProjectRuns } from './load/project-runs.ts'
import {
  bytesOf,
  findNeeds,
  findPointNeeds,
  type PointNeeds,
  type QueryNeeds,
} from './load/query-needs.ts'
import {
  attemptRows,
  configRows,
  metricSummaryRows,
  runRows,
  summaryRows,
  type Row,
} from './load/run-rows.ts'
import { toColumns } from './plan/arrow-rows.ts'
import { orAborted } from '../worker/or-aborted.ts'
import { planQuery } from './plan/plan-query.ts'
import { RelationTables } from './plan/relation-tables.ts'
import {
  ASK_BEYOND,
  type LoadEstimate,
  type LoadQuestion,
  type QueryProgress,
} from './query-protocol.ts'
import { RELATIONS, type RelationName } from './relations.ts'

/** Points are kept in the engine: what was decoded on the way there is not wanted again. */
const READER_BUDGETS = { maxFileBytes: 32 * 1024 * 1024, maxColumnBytes: 8 * 1024 * 1024 }

export interface Prepared {
  readonly kind: 'prepared'
  readonly loaded: LoadEstimate
  readonly problems: readonly DataProblem[]
  readonly planMs: number
  readonly loadMs: number
}

export interface QuerySessionContext {
  readonly source: StoreSource
  readonly kept: KeptRanges
  readonly clock: Clock
  /** So much later than it was written a heartbeat may come to be seen. */
  readonly pulseDelayMs: number
}

/** Queries of one project: finds what each reads, and brings that and no more into the engine. */
export class QuerySession {
  readonly #engine: SqlEngine
  readonly #tables: RelationTables
  readonly #runs: ProjectRuns
  readonly #points: PointStore
  readonly #shards: ShardReader
  readonly #overviews: OverviewReader

  constructor(engine: SqlEngine, context: QuerySessionContext, folder: string) {
    const { source, kept, clock, pulseDelayMs } = context
    this.#engine = engine
    this.#tables = new RelationTables(engine)
    this.#runs = new ProjectRuns(source, folder, clock, pulseDelayMs)
    this.#points = new PointStore(engine)
    const files = new ShardFiles(source, kept, clock, READER_BUDGETS)
    this.#shards = new ShardReader(files)
    this.#overviews = new OverviewReader(files)
  }

  /**
   * Makes ready for a query: afterwards the relations hold all that it reads.
   * @param mayLoadMuch without it, a query that would load much is answered by a question
   * @throws {SqlError | StoreFailure | LayoutError}, the signal's reason when aborted
   */
  async prepare(
    sql: string,
    mayLoadMuch: boolean,
    tell: (progress: QueryProgress) => void,
    signal: AbortSignal,
  ): Promise<Prepared | LoadQuestion> {
    const startMs = performance.now()
    this.#tables.showPlanned()
    const scans = planQuery(this.#engine, sql)
    await orAborted(this.#runs.refresh(), signal)
    const needs = findNeeds(this.#engine, scans, this.#runs.items())
    const fileCount = this.#fileCount(needs)
    const ofFiles = {
      runCount: needs.manifestRuns.length,
      metricCount: 0,
      pointCount: 0,
      byteLength: 0,
      fileCount,
    }
    if (!mayLoadMuch && fileCount > ASK_BEYOND.fileCount) {
      return { kind: 'question', estimate: ofFiles, metrics: [] }
    }
    const files = new FileProgress(fileCount, tell)
    const runs = await this.#openRuns(needs, files, signal)
    const points = findPointNeeds(this.#engine, needs, runs)
    const estimate = this.#estimate(points, runs, fileCount)
    assertRoomFor(points.wanted.reduce((sum, series) => sum + series.pointCount, 0))
    if (!mayLoadMuch && isMuch(estimate)) return questionOf(points, estimate)
    const planMs = performance.now() - startMs
    const problems = await this.#load(needs, points, runs, estimate, files, tell, signal)
    const loadMs = performance.now() - startMs - planMs
    return { kind: 'prepared', loaded: estimate, problems, planMs, loadMs }
  }

  #fileCount({ manifestRuns, recordRuns }: QueryNeeds): number {
    const idsOf = (runs: readonly { id: string }[]): string[] => runs.map(({ id }) => id)
    return (
      this.#runs.unreadCount(idsOf(manifestRuns)) + this.#runs.unreadRecordCount(idsOf(recordRuns))
    )
  }

  async #openRuns(
    { manifestRuns }: QueryNeeds,
    files: FileProgress,
    signal: AbortSignal,
  ): Promise<NamedRun[]> {
    const opened = await this.#runs.open(
      manifestRuns.map(({ id }) => id),
      () => files.count(),
      signal,
    )
    return opened.map((run, index) => ({ run, name: manifestRuns[index]?.name ?? run.runId }))
  }

  #estimate(points: PointNeeds, runs: readonly NamedRun[], fileCount: number): LoadEstimate {
    const series = points.wanted.filter((wanted) => !this.#points.holds(wanted))
    return {
      runCount: new Set(series.map(({ runId }) => runId)).size,
      metricCount: new Set(series.map(({ metric }) => metric)).size,
      pointCount: series.reduce((sum, { pointCount }) => sum + pointCount, 0),
      byteLength: bytesOf(runs, series),
      fileCount,
    }
  }

  async #load(
    needs: QueryNeeds,
    points: PointNeeds,
    runs: readonly NamedRun[],
    estimate: LoadEstimate,
    files: FileProgress,
    tell: (progress: QueryProgress) => void,
    signal: AbortSignal,
  ): Promise<DataProblem[]> {
    const problems = runs.flatMap(({ run }) => run.problems)
    problems.push(...absentManifests(needs, runs))
    problems.push(...(await this.#showRuns(needs, files, signal)))
    this.#showFiles(needs, runs)
    if (needs.relations.has('overview')) {
      const { isOverviewWanted } = points
      const read = await readOverviews(runs, this.#overviews, isOverviewWanted, signal)
      this.#tables.showRows('overview', read.columns)
      problems.push(...read.problems)
    }
    problems.push(...(await this.#loadPoints(points, runs, estimate, tell, signal)))
    const { counting, all } = this.#points.show(points.wanted)
    if (needs.relations.has('metrics')) this.#tables.showSource('metrics', counting)
    if (needs.relations.has('all_metrics')) this.#tables.showSource('all_metrics', all)
    return [...new Map(problems.map((problem) => [problem.path, problem])).values()]
  }

  async #loadPoints(
    { wanted }: PointNeeds,
    runs: readonly NamedRun[],
    { pointCount }: LoadEstimate,
    tell: (progress: QueryProgress) => void,
    signal: AbortSignal,
  ): Promise<DataProblem[]> {
    this.#points.makeRoom(pointCount, wanted)
    let loadedCount = 0
    const onPoints = (count: number): void => {
      loadedCount += count
      tell({ kind: 'points', loadedCount, pointCount })
    }
    const missing = wanted.filter((series) => !this.#points.holds(series))
    if (missing.length > 0) tell({ kind: 'points', loadedCount, pointCount })
    return loadSeries(runs, missing, this.#shards, this.#points, onPoints, signal)
  }

  /** Fills the relations that are made of the index and of records. */
  async #showRuns(
    needs: QueryNeeds,
    files: FileProgress,
    signal: AbortSignal,
  ): Promise<readonly DataProblem[]> {
    const ids = needs.recordRuns.map(({ id }) => id)
    const { records, problems } = await this.#runs.readRecords(ids, () => files.count(), signal)
    const recordOf = new Map<string, RunRecord>(records.map((record) => [record.id, record]))
    this.#showIfNeeded(needs, 'runs', () => runRows(this.#runs.items(), recordOf))
    this.#showIfNeeded(needs, 'configs', () => configRows(records))
    this.#showIfNeeded(needs, 'summaries', () => summaryRows(records))
    this.#showIfNeeded(needs, 'metric_summaries', () => metricSummaryRows(records))
    this.#showIfNeeded(needs, 'attempts', () => attemptRows(records))
    return problems
  }

  #showFiles(needs: QueryNeeds, runs: readonly NamedRun[]): void {
    this.#showIfNeeded(needs, 'series', () => seriesRows(runs))
    this.#showIfNeeded(needs, 'shards', () => shardRows(runs))
  }

  #showIfNeeded(needs: QueryNeeds, name: RelationName, rows: () => Row[]): void {
    if (!needs.relations.has(name)) return
    this.#tables.showRows(name, toColumns(RELATIONS[name], rows()))
  }
}

/** A run that has ended, and has no manifest, is not one without points. */
function absentManifests({ manifestRuns }: QueryNeeds, runs: readonly NamedRun[]): DataProblem[] {
  const running = new Set(
    manifestRuns.flatMap(({ id, state }) => (state === 'running' ? [id] : [])),
  )
  return runs.flatMap(({ run }) => {
    if (run.hasManifest || run.problems.length > 0 || running.has(run.runId)) return []
    const { manifestPath: path, runId } = run
    return [{ kind: 'broken-run', path, runId, message: `${path} is not there` } as const]
  })
}
