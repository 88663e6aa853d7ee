import { createHash } from 'node:crypto'
import {
  emptyManifest,
  formatManifest,
  formatProjectIndex,
  formatRootIndex,
  formatRunRecord,
  manifestPath,
  PROJECT_INDEX_PATH,
  projectPath,
  ROOT_INDEX_PATH,
  runRecordPath,
  parseSegmentName,
  segmentName,
  shardPath,
  toIndexedRun,
  walPath,
  type Manifest,
  type MetricRows,
  type RunRecord,
  type ShardEntry,
} from 'shardboard/layout'
import { encodeShard, type FixturePoint, type ShardOptions } from './encode-shard.ts'
import type { ManualClock } from './manual-clock.ts'
import type { MemoryHost } from './memory-host.ts'
import { TailFixture } from './tail-fixture.ts'

export type MetricPoints = Readonly<Record<string, readonly FixturePoint[]>>

/** Points at steps from 0 on, a second apart. */
export function pointsOf(values: readonly number[], firstStep = 0): FixturePoint[] {
  return values.map((value, index) => ({
    step: firstStep + index,
    unixMs: 1_700_000_000_000 + (firstStep + index) * 1000,
    value,
  }))
}

/** A store with one project, written as the SDK writes one. */
export class StoreFixture {
  readonly host: MemoryHost
  readonly folder = 'project'
  readonly #clock: ManualClock
  readonly #runs = new Map<string, RunFixture>()

  constructor(host: MemoryHost, clock: ManualClock) {
    this.host = host
    this.#clock = clock
  }

  run(id: string, changes: Partial<RunRecord> = {}): RunFixture {
    const known = this.#runs.get(id)
    if (known !== undefined) return known
    const nowUnixMs = this.#clock.nowUnixMs()
    const run = new RunFixture(this.host, this.folder, runRecord(id, nowUnixMs, changes))
    this.#runs.set(id, run)
    return run
  }

  get indexPath(): string {
    return `${projectPath(this.folder)}/${PROJECT_INDEX_PATH}`
  }

  /** Writes the indexes and all records and manifests. */
  publish(): void {
    const updatedUnixMs = this.#clock.nowUnixMs()
    const project = { name: 'project', folder: this.folder, updatedUnixMs }
    this.host.write(ROOT_INDEX_PATH, formatRootIndex({ projects: [project] }))
    const runs = [...this.#runs.values()]
    this.host.write(
      this.indexPath,
      formatProjectIndex({
        project: 'project',
        updatedUnixMs,
        runs: runs.map((run) => toIndexedRun(run.record)),
      }),
    )
    for (const run of runs) {
      run.writeRecord()
      run.writeManifest()
    }
  }
}

export class RunFixture {
  record: RunRecord
  manifest: Manifest
  readonly #host: MemoryHost
  readonly #folder: string
  #segment = 0

  constructor(host: MemoryHost, projectFolder: string, record: RunRecord) {
    this.#host = host
    this.#folder = projectPath(projectFolder)
    this.record = record
    this.manifest = emptyManifest(record.id)
  }

  get recordPath(): string {
    return `${this.#folder}/${runRecordPath(this.record.id)}`
  }

  get manifestPath(): string {
    return `${this.#folder}/${manifestPath(this.record.id)}`
  }

  storePath(path: string): string {
    return `${this.#folder}/${path}`
  }

  writeRecord(): void {
    this.#host.write(this.recordPath, formatRunRecord(this.record))
  }

  writeManifest(changes: Partial<Manifest> = {}): void {
    this.manifest = { ...this.manifest, ...changes, revision: this.manifest.revision + 1 }
    this.#host.write(this.manifestPath, formatManifest(this.manifest))
  }

  /** Publishes a shard; the manifest must still be written. */
  addShard(metrics: MetricPoints, options: ShardOptions = {}, segment?: string): ShardEntry {
    const session = `s${options.writer ?? ''}${options.attempt ?? 0}`
    const name = segment ?? segmentName(session, this.#segment++)
    const path = shardPath('metrics', this.record.id, name)
    const bytes = encodeShard(this.record.id, new Map(Object.entries(metrics)), options)
    this.#host.write(this.storePath(path), bytes)
    const points = Object.values(metrics).flat()
    const parsed = parseSegmentName(name)
    const maxStep = -least(points.map((point) => -point.step))
    const entry: ShardEntry = {
      table: 'metrics',
      path,
      byteLength: bytes.length,
      rowCount: points.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      tier: 0,
      owners: [
        {
          writer: options.writer ?? '',
          attempt: options.attempt ?? 0,
          session: parsed?.session ?? session,
          segmentStart: parsed?.segment ?? 0,
          segmentEnd: (parsed?.segment ?? 0) + 1,
          maxStep,
        },
      ],
      overview: null,
      minStep: least(points.map((point) => point.step)),
      maxStep,
      minUnixMs: least(points.map((point) => point.unixMs)),
      maxUnixMs: -least(points.map((point) => -point.unixMs)),
      metrics: metricRows(metrics),
    }
    this.manifest = { ...this.manifest, shards: [...this.manifest.shards, entry] }
    return entry
  }

  /** Starts a segment of the log; the manifest must still be written. */
  openTail(options: Pick<ShardOptions, 'writer' | 'attempt' | 'layout'> = {}): TailFixture {
    const { writer = '', attempt = 0, layout = 1 } = options
    const segment = this.#segment++
    const session = `s${writer}${attempt}`
    const name = segmentName(session, segment)
    const path = walPath(this.record.id, name)
    const tails = [...this.manifest.tails, { path, segment: name, attempt, writer }]
    this.manifest = { ...this.manifest, tails }
    const header = { layout, run: this.record.id, session, segment, attempt, writer }
    return new TailFixture(this.#host, this.storePath(path), name, header)
  }

  /** Turns a tail into a shard, in the order of the SDK: the shard, the manifest, then no log. */
  seal(tail: TailFixture): void {
    this.publishSealed(tail)
    this.removeLog(tail)
  }

  publishSealed(tail: TailFixture): void {
    const { writer, attempt } = tail.header
    this.addShard(tail.points(), { writer, attempt }, tail.segment)
    const tails = this.manifest.tails.filter(({ segment }) => segment !== tail.segment)
    this.writeManifest({ tails })
  }

  removeLog(tail: TailFixture): void {
    this.#host.remove(tail.path)
  }
}

function metricRows(metrics: MetricPoints): MetricRows[] {
  let rowStart = 0
  return Object.entries(metrics).map(([metric, points]) => {
    const rows = { metric, owner: 0, rowStart, rowEnd: rowStart + points.length }
    rowStart = rows.rowEnd
    return rows
  })
}

function least(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity)
}

function runRecord(id: string, nowUnixMs: number, changes: Partial<RunRecord>): RunRecord {
  return {
    id,
    project: 'project',
    name: `run ${id}`,
    group: null,
    tags: [],
    notes: null,
    config: {},
    summary: {},
    state: 'finished',
    createdUnixMs: nowUnixMs,
    updatedUnixMs: nowUnixMs,
    attempts: [],
    definitions: [],
    metrics: [],
    ...changes,
  }
}

/** The attempts of a run that is running since, and had its last heartbeat at, `nowUnixMs`. */
export function runningSince(nowUnixMs: number): Pick<RunRecord, 'state' | 'attempts'> {
  return {
    state: 'running',
    attempts: [
      {
        attempt: 0,
        writer: '',
        session: 's0',
        host: 'host',
        pid: 1,
        state: 'running',
        startedUnixMs: nowUnixMs,
        heartbeatUnixMs: nowUnixMs,
        endedUnixMs: null,
        reason: null,
        summarizedSegment: -1,
        appliedEvent: 0,
      },
    ],
  }
}
