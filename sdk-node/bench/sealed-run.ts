import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { MetricColumns } from '../src/buffer/metric-columns.ts'
import {
  createJsonObject,
  emptyManifest,
  formatManifest,
  formatProjectIndex,
  formatRootIndex,
  formatRunRecord,
  PROJECT_INDEX_PATH,
  projectFolder,
  projectPath,
  ROOT_INDEX_PATH,
  segmentName,
  shardPath,
  toIndexedRun,
  type AttemptRecord,
  type IndexedRun,
  type JsonObject,
  type RunRecord,
  type ShardEntry,
} from '../src/layout/index.ts'
import { encodeMetricsShard, encodeOverview } from '../src/parquet/encode-shard.ts'
import { foldSummaries } from '../src/seal/fold-summaries.ts'
import { ProjectLocation, type RunLocation } from '../src/store/run-location.ts'

/** A run that has ended, as it is to stand in a store. */
export interface SealedRun {
  readonly id: string
  readonly name: string
  readonly createdUnixMs: number
  readonly group?: string
  readonly tags?: readonly string[]
  readonly config?: JsonObject
  /** For each of the log's segments its metrics, sorted by name, each by step. */
  readonly segments: readonly (readonly MetricColumns[])[]
}

export function locateProject(storeDir: string, project: string): ProjectLocation {
  return new ProjectLocation(storeDir, projectFolder(project))
}

/**
 * Writes a run's files as the SDK leaves them when nothing was merged: at once, without a log, a lock
 * or a thread, and not made to survive a power cut.
 * @returns its line for `writeIndexes`
 */
export function writeSealedRun(
  project: ProjectLocation,
  projectName: string,
  sealed: SealedRun,
): IndexedRun {
  const run = project.run(sealed.id)
  const session = `s${sealed.id.replace(/[^a-z0-9]/g, '')}`
  const shards = sealed.segments.map((metrics, segment) =>
    writeShard(run, { session, segment, metrics }),
  )
  const record = recordOf(sealed, projectName, session)
  write(run.recordFile, formatRunRecord(record))
  const { updatedUnixMs } = record
  write(
    run.manifestFile,
    formatManifest({ ...emptyManifest(sealed.id), revision: 1, updatedUnixMs, shards }),
  )
  return toIndexedRun(record)
}

/** Writes the store's list of projects, and the project's of its runs. */
export function writeIndexes(storeDir: string, name: string, runs: readonly IndexedRun[]): void {
  const folder = projectFolder(name)
  const updatedUnixMs = Math.max(0, ...runs.map((run) => run.updatedUnixMs))
  const index = formatProjectIndex({ project: name, updatedUnixMs, runs })
  write(join(storeDir, projectPath(folder), PROJECT_INDEX_PATH), index)
  write(
    join(storeDir, ROOT_INDEX_PATH),
    formatRootIndex({ projects: [{ name, folder, updatedUnixMs }] }),
  )
}

interface Segment {
  readonly session: string
  readonly segment: number
  readonly metrics: readonly MetricColumns[]
}

function writeShard(run: RunLocation, { session, segment, metrics }: Segment): ShardEntry {
  const owner = { run: run.runId, writer: '', attempt: 0 }
  const name = segmentName(session, segment)
  const publish = (
    table: 'metrics' | 'overview',
    content: Uint8Array,
  ): Pick<ShardEntry, 'path' | 'byteLength' | 'sha256'> => {
    const path = shardPath(table, run.runId, name)
    write(run.project.file(path), content)
    const sha256 = createHash('sha256').update(content).digest('hex')
    return { path, byteLength: content.byteLength, sha256 }
  }
  const overview = encodeOverview(metrics, owner)
  const bounds = boundsOf(metrics)
  let rowCount = 0
  const rows = metrics.map(({ name: metric, values }) => {
    const rowStart = rowCount
    rowCount += values.length
    return { metric, owner: 0, rowStart, rowEnd: rowCount }
  })
  return {
    table: 'metrics',
    ...publish('metrics', encodeMetricsShard(metrics, owner)),
    rowCount,
    tier: 0,
    owners: [
      {
        writer: '',
        attempt: 0,
        session,
        segmentStart: segment,
        segmentEnd: segment + 1,
        maxStep: bounds.maxStep,
      },
    ],
    overview: overview && { ...publish('overview', overview.content), ...overview.facts },
    ...bounds,
    metrics: rows,
  }
}

function boundsOf(
  metrics: readonly MetricColumns[],
): Pick<ShardEntry, 'minStep' | 'maxStep' | 'minUnixMs' | 'maxUnixMs'> {
  const bounds = {
    minStep: Infinity,
    maxStep: -Infinity,
    minUnixMs: Infinity,
    maxUnixMs: -Infinity,
  }
  for (const { steps, unixMs } of metrics) {
    bounds.minStep = Math.min(bounds.minStep, steps[0] ?? Infinity)
    bounds.maxStep = Math.max(bounds.maxStep, steps.at(-1) ?? -Infinity)
    bounds.minUnixMs = Math.min(bounds.minUnixMs, unixMs[0] ?? Infinity)
    bounds.maxUnixMs = Math.max(bounds.maxUnixMs, unixMs.at(-1) ?? -Infinity)
  }
  return bounds
}

function recordOf(sealed: SealedRun, project: string, session: string): RunRecord {
  const { id, name, createdUnixMs, group = null, tags = [], segments } = sealed
  const lasts = segments.flat().map(({ last }) => last.unixMs)
  const endedUnixMs = lasts.reduce((latest, unixMs) => Math.max(latest, unixMs), createdUnixMs)
  const attempt: AttemptRecord = {
    ...{ attempt: 0, writer: '', session, host: 'bench', pid: 1, state: 'finished', reason: null },
    ...{ startedUnixMs: createdUnixMs, heartbeatUnixMs: endedUnixMs, endedUnixMs },
    ...{ summarizedSegment: segments.length - 1, appliedEvent: 0 },
  }
  let metrics: RunRecord['metrics'] = []
  for (const segment of segments) metrics = foldSummaries(metrics, segment)
  return {
    ...{ id, project, name, group, tags, notes: null, state: 'finished', definitions: [], metrics },
    config: sealed.config ?? createJsonObject(),
    summary: createJsonObject(),
    ...{ createdUnixMs, updatedUnixMs: endedUnixMs, attempts: [attempt] },
  }
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
