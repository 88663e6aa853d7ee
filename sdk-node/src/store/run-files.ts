import { existsSync } from 'node:fs'
import {
  emptyManifest,
  formatManifest,
  formatProjectIndex,
  formatRunRecord,
  isRunId,
  parseManifest,
  parseProjectIndex,
  parseRunRecord,
  toIndexedRun,
  type IndexedRun,
  type Manifest,
  type ProjectIndex,
  type RunRecord,
} from '../layout/index.ts'
import { ShardboardError } from '../errors.ts'
import { withFileLock } from './file-lock.ts'
import { isMalformed, readJsonFile } from './json-file.ts'
import { listFolder } from './list-folder.ts'
import { publishFile } from './publish-file.ts'
import type { ProjectLocation, RunLocation } from './run-location.ts'
import { makeFolder } from './make-folder.ts'
import { ManifestMemory } from './manifest-memory.ts'

/*
 * A run's two files and its line in the project's index. Each change reads, changes and replaces the
 * whole file under a lock, so that any number of processes may change the same run.
 */

export function readRunRecord(run: RunLocation): RunRecord | undefined {
  return readJsonFile(run.recordFile, parseRunRecord)
}

const manifests = new ManifestMemory()

export function readManifest(run: RunLocation): Manifest {
  const { manifestFile } = run
  const manifest =
    manifests.recall(manifestFile) ??
    manifests.read(manifestFile, () => readJsonFile(manifestFile, parseManifest))
  return manifest ?? emptyManifest(run.runId)
}

export function readProjectIndex(project: ProjectLocation): ProjectIndex | undefined {
  return readJsonFile(project.indexFile, parseProjectIndex)
}

/**
 * A project's runs, as far as its index goes; by their records where it is missing or damaged, since
 * it is only a rollup of these.
 * @throws {LayoutError} for an index of a newer layout version
 */
export function readRuns(project: ProjectLocation): readonly IndexedRun[] {
  const index = unlessMalformed(() => readProjectIndex(project))
  if (index !== undefined) return index.runs
  return listFolder(project.file('runs'))
    .filter(isRunId)
    .flatMap((runId) => unlessMalformed(() => readRunRecord(project.run(runId))) ?? [])
    .map(toIndexedRun)
    .toSorted((left, right) => left.updatedUnixMs - right.updatedUnixMs)
}

/** @returns undefined for a malformed file, as for none */
export function unlessMalformed<Value>(read: () => Value | undefined): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (isMalformed(error)) return undefined
    throw error
  }
}

export function createRunRecord(run: RunLocation, record: RunRecord): void {
  makeFolder(run.dir)
  publishFile(run.recordFile, formatRunRecord(record), { durable: true })
}

/**
 * @returns the record as it now stands
 * @throws {ShardboardError} `run-not-found` when the run is gone
 */
export function changeRunRecord(
  run: RunLocation,
  change: (record: RunRecord) => RunRecord,
): RunRecord {
  return withRunLock(run, () => {
    const record = readRunRecord(run)
    if (record === undefined) {
      throw new ShardboardError('run-not-found', `there is no run record at ${run.recordFile}`)
    }
    const changed = change(record)
    publishFile(run.recordFile, formatRunRecord(changed), { durable: true })
    return changed
  })
}

/** Publishing a manifest is what makes a shard part of the run. */
export function changeManifest(
  run: RunLocation,
  nowUnixMs: number,
  change: (manifest: Manifest) => Manifest,
): void {
  withRunLock(run, () => {
    const manifest = readManifest(run)
    const changed = change(manifest)
    if (changed === manifest) return
    const next = { ...changed, revision: manifest.revision + 1, updatedUnixMs: nowUnixMs }
    publishFile(run.manifestFile, formatManifest(next), { durable: true })
    manifests.written(run.manifestFile, next)
  })
}

/** Brings the run's line in the project's index up to its record, where it shows something else. */
export function indexRun(project: ProjectLocation, record: RunRecord, nowUnixMs: number): void {
  const index = unlessMalformed(() => readProjectIndex(project))
  const line = index?.runs.find((run) => run.id === record.id)
  if (line !== undefined && isSameLine(line, toIndexedRun(record))) return
  withProjectLock(project, () => {
    // Another process may have changed the record since, and indexed it.
    const latest = readRunRecord(project.run(record.id)) ?? record
    writeIndexedRun(project, latest, nowUnixMs)
  })
}

function isSameLine(left: IndexedRun, right: IndexedRun): boolean {
  const comparable = (run: IndexedRun): string => JSON.stringify({ ...run, updatedUnixMs: 0 })
  return comparable(left) === comparable(right)
}

/**
 * `indexRun` for who holds the project's lock already.
 * @param indexed what `readRuns` gives, for who has read it under the lock
 */
export function writeIndexedRun(
  project: ProjectLocation,
  record: RunRecord,
  nowUnixMs: number,
  indexed = readRuns(project),
): void {
  const others = indexed.filter((run) => run.id !== record.id)
  const runs = [...others, toIndexedRun(record)]
  const index = { project: record.project, updatedUnixMs: nowUnixMs, runs }
  publishFile(project.indexFile, formatProjectIndex(index), { durable: false })
}

/** Makes a project's index where there is none, for who holds the project's lock. */
export function createProjectIndex(
  location: ProjectLocation,
  project: string,
  nowUnixMs: number,
): void {
  if (existsSync(location.indexFile)) return
  const index = { project, updatedUnixMs: nowUnixMs, runs: readRuns(location) }
  publishFile(location.indexFile, formatProjectIndex(index), { durable: false })
}

/** Takes a run's line out of the index, for who holds the project's lock. */
export function removeIndexedRun(project: ProjectLocation, runId: string, nowUnixMs: number): void {
  const index = unlessMalformed(() => readProjectIndex(project))
  const runs = index?.runs.filter((run) => run.id !== runId)
  if (index === undefined || runs === undefined || runs.length === index.runs.length) return
  const changed = { ...index, updatedUnixMs: nowUnixMs, runs }
  publishFile(project.indexFile, formatProjectIndex(changed), { durable: false })
}

export function withProjectLock<Result>(project: ProjectLocation, work: () => Result): Result {
  return withFileLock(project.lockFile, work)
}

/** @throws {ShardboardError} `run-not-found` for a run that was deleted: it is not made again */
export function requireRunFolder(run: RunLocation): void {
  if (existsSync(run.dir)) return
  throw new ShardboardError(
    'run-not-found',
    `run ${run.runId} has been deleted: its folder ${run.dir} is gone, and nothing of it is published any more`,
  )
}

/** Work on the run's files that no other process does meanwhile. */
export function withRunLock<Result>(run: RunLocation, work: () => Result): Result {
  requireRunFolder(run)
  return withFileLock(run.lockFile, work)
}
