import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { systemCodeOf } from '../errors.ts'
import {
  emptyManifest,
  createJsonObject,
  HEARTBEAT_INTERVAL_MS,
  patchObject,
  toIndexedRun,
  type AttemptRecord,
  type IndexedRun,
  type JsonObject,
  type RunRecord,
} from '../layout/index.ts'
import { findRun, type RunWish } from './find-run.ts'
import { healRunRecord } from './heal-run-record.ts'
import { lastStepOf } from './last-step.ts'
import {
  formatIdentity,
  identifyThisProcess,
  livenessOf,
  parseIdentity,
} from './process-identity.ts'
import { withLoggedEvents } from './logged-events.ts'
import { registerProject } from './register-project.ts'
import { removeIfEmpty } from './remove-if-empty.ts'
import {
  changeManifest,
  changeRunRecord,
  createRunRecord,
  readRunRecord,
  readRuns,
  unlessMalformed,
  withProjectLock,
  writeIndexedRun,
} from './run-files.ts'
import type { ProjectLocation, RunLocation } from './run-location.ts'
import { createFile } from './create-file.ts'
import { makeFolder } from './make-folder.ts'

/** What `init` knows of the run it wants. */
export interface SessionWish extends RunWish {
  readonly storeDir: string
  readonly project: string
  readonly config: JsonObject
  readonly group: string | undefined
  readonly tags: readonly string[] | undefined
  readonly notes: string | undefined
  readonly writer: string | undefined
  /** A readable name that none of these runs has. */
  readonly nameRun: (runs: readonly IndexedRun[]) => string
}

/** A process's place on a run. */
export interface OpenSession {
  readonly run: RunLocation
  readonly record: RunRecord
  readonly session: string
  readonly attempt: number
  readonly writer: string
  readonly isResumed: boolean
  /** What to tell of the run's files. */
  readonly damages: readonly string[]
  /** The step that the first `log` call without one has. */
  readonly nextStep: number
}

/**
 * Starts or resumes a run, and takes a place on it. Other processes may do the same at the same
 * moment: names, attempts and writers are given out under the project's lock.
 * @throws {ShardboardError} `run-exists`, `run-not-found`, `store-unusable`
 */
export function openSession(wish: SessionWish): OpenSession {
  const nowUnixMs = Date.now()
  const project = registerProject(wish.storeDir, wish.project, nowUnixMs)
  return withProjectLock(project, () => {
    const damages = wish.id === undefined ? [] : heal(project.run(wish.id))
    const indexed = readRuns(project)
    const runs = knownRuns(project, wish, indexed)
    const found = findRun(runs, wish)
    const run = project.run(found?.id ?? wish.id ?? newRunId(project))
    const session = nowUnixMs.toString(36) + randomBytes(5).toString('hex')
    lockSession(run, session)
    try {
      if (found === undefined) createRunRecord(run, newRecord(run, wish, runs, nowUnixMs))
      else damages.push(...heal(run))
      const place = takePlace(run, session, wish, nowUnixMs)
      writeIndexedRun(project, place.record, nowUnixMs, indexed)
      return {
        run,
        session,
        ...place,
        damages,
        isResumed: found !== undefined,
        nextStep: found === undefined ? 0 : lastStepOf(run, place.writer) + 1,
      }
    } catch (error) {
      unlockSession(run, session)
      throw error
    }
  })
}

/**
 * Throws what `openSession` would, as things stand now, and takes no place.
 * @throws {ShardboardError} `run-exists`, `run-not-found`, `store-unusable`
 */
export function requireOpenable(wish: SessionWish): void {
  const project = registerProject(wish.storeDir, wish.project, Date.now())
  const runs = unlessMalformed(() => knownRuns(project, wish, readRuns(project)))
  // A record that cannot be read is there: it is healed when the run is opened.
  if (runs !== undefined) findRun(runs, wish)
}

function heal(run: RunLocation): string[] {
  return [healRunRecord(run, Date.now()) ?? []].flat()
}

/**
 * The index may lag behind, or have been lost: a run that is asked for by its id is found in any
 * case, and one that was deleted is not found.
 */
function knownRuns(
  project: ProjectLocation,
  { id, name }: RunWish,
  indexed: readonly IndexedRun[],
): readonly IndexedRun[] {
  const runs = indexed.filter(
    (run) => (run.id !== id && run.name !== name) || existsSync(project.run(run.id).recordFile),
  )
  if (id === undefined || runs.some((run) => run.id === id)) return runs
  const record = readRunRecord(project.run(id))
  return record === undefined ? runs : [...runs, toIndexedRun(record)]
}

/** Names the session's first segment in the manifest, so that readers see points from the start. */
export function announceTail(open: OpenSession, segment: string, path: string): void {
  const { run, attempt, writer } = open
  changeManifest(run, Date.now(), (manifest) => ({
    ...(manifest.revision === 0 ? emptyManifest(run.runId) : manifest),
    tails: [...manifest.tails, { path, segment, attempt, writer }],
  }))
}

function newRunId(project: ProjectLocation): string {
  for (;;) {
    const id = BigInt(`0x${randomBytes(8).toString('hex')}`)
      .toString(36)
      .padStart(13, '0')
    if (!existsSync(project.run(id).dir)) return id
  }
}

/** The lock is there before the session's first segment, and goes after its last. */
function lockSession(run: RunLocation, session: string): void {
  for (;;) {
    makeFolder(run.walDir)
    try {
      createFile(run.sessionLockFile(session), formatIdentity(identifyThisProcess()))
      return
    } catch (error) {
      // Another process found the folder empty, and removed it, in between.
      if (systemCodeOf(error) !== 'ENOENT') throw error
    }
  }
}

/** Gives up the session's lock. */
export function unlockSession(run: RunLocation, session: string): void {
  rmSync(run.sessionLockFile(session), { force: true })
  removeIfEmpty(run.walDir)
}

function newRecord(
  run: RunLocation,
  wish: SessionWish,
  runs: readonly IndexedRun[],
  nowUnixMs: number,
): RunRecord {
  return {
    id: run.runId,
    project: wish.project,
    name: wish.name ?? wish.nameRun(runs),
    group: null,
    tags: [],
    notes: null,
    config: createJsonObject(),
    summary: createJsonObject(),
    state: 'running',
    createdUnixMs: nowUnixMs,
    updatedUnixMs: nowUnixMs,
    attempts: [],
    definitions: [],
    metrics: [],
  }
}

function takePlace(
  run: RunLocation,
  session: string,
  wish: SessionWish,
  nowUnixMs: number,
): { record: RunRecord; attempt: number; writer: string } {
  let attempt = 0
  let writer = ''
  const record = changeRunRecord(run, (written) => {
    const before = withLoggedEvents(run, written, (known) => mayLive(run, known))
    writer = freeWriter(run, before, wish.writer ?? '')
    const earlier = before.attempts.filter((known) => known.writer === writer)
    attempt = Math.max(-1, ...earlier.map((known) => known.attempt)) + 1
    const started = newAttempt(session, attempt, writer, nowUnixMs)
    return {
      ...before,
      name: wish.name ?? before.name,
      group: wish.group ?? before.group,
      tags: wish.tags ?? before.tags,
      notes: wish.notes ?? before.notes,
      config: patchObject(before.config, wish.config, undefined),
      state: 'running',
      updatedUnixMs: nowUnixMs,
      attempts: [...before.attempts, started],
    }
  })
  return { record, attempt, writer }
}

function newAttempt(
  session: string,
  attempt: number,
  writer: string,
  nowUnixMs: number,
): AttemptRecord {
  return {
    attempt,
    writer,
    session,
    host: hostname(),
    pid: process.pid,
    state: 'running',
    startedUnixMs: nowUnixMs,
    heartbeatUnixMs: nowUnixMs,
    endedUnixMs: null,
    reason: null,
    summarizedSegment: -1,
    appliedEvent: 0,
  }
}

/** The wished-for writer, or the first numbered one when a living process has that already. */
function freeWriter(run: RunLocation, record: RunRecord, wished: string): string {
  const taken = new Set(
    record.attempts
      .filter((attempt) => attempt.state === 'running' && mayLive(run, attempt.session))
      .map((attempt) => attempt.writer),
  )
  if (!taken.has(wished)) return wished
  for (let number = 2; ; number++) {
    const writer = wished === '' ? String(number) : `${wished}-${number}`
    if (!taken.has(writer)) return writer
  }
}

/** Where this process cannot look, a writer that has not touched its lock for so long has ended. */
const LOST_TOUCH_MS = 6 * HEARTBEAT_INTERVAL_MS

function mayLive(run: RunLocation, session: string): boolean {
  try {
    const lockFile = run.sessionLockFile(session)
    const holder = parseIdentity(readFileSync(lockFile, 'utf8'))
    const touchedUnixMs = statSync(lockFile).mtimeMs
    if (holder !== undefined && livenessOf(holder, touchedUnixMs) === 'alive') return true
    if (holder !== undefined && livenessOf(holder, touchedUnixMs) === 'dead') return false
    return Date.now() - touchedUnixMs < LOST_TOUCH_MS
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    throw error
  }
}
