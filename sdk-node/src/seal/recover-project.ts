import { existsSync, lstatSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, systemCodeOf } from '../errors.ts'
import { isRunId, type RunRecord } from '../layout/index.ts'
import { tryFileLock } from '../store/file-lock.ts'
import { healRunRecord } from '../store/heal-run-record.ts'
import { listFolder } from '../store/list-folder.ts'
import { identifyThisProcess, livenessOf, parseIdentity } from '../store/process-identity.ts'
import { removeIfEmpty } from '../store/remove-if-empty.ts'
import { changeRunRecord, indexRun, readRunRecord } from '../store/run-files.ts'
import type { ProjectLocation, RunLocation } from '../store/run-location.ts'
import { listSegments, listSessionLocks } from '../store/segment-files.ts'
import { changeAttempt } from '../store/apply-events.ts'
import { isMarkedUnmerged, unmarkUnmerged } from '../store/unmerged-mark.ts'
import { sealSegment } from './seal-segment.ts'

/** A writer on another host is taken for dead when its lock has not been touched for this long. */
const REMOTE_EXPIRY_MS = 3600 * 1000

export interface RecoveryReport {
  readonly sealedSegmentCount: number
  readonly crashedSessionCount: number
  /** One line for each run that could not be recovered, or whose log is damaged; that log stays. */
  readonly failures: readonly string[]
  /** Runs whose sessions have ended, and may have shards that are not merged. */
  readonly unmergedRuns: readonly RunLocation[]
}

/**
 * Publishes what dead writers left in their logs and marks their attempts crashed. Living writers,
 * of this process or any other, are left alone. Any number of processes may do this at once.
 */
export function recoverProject(project: ProjectLocation, nowUnixMs: number): RecoveryReport {
  return runSteps(recoverySteps(project, nowUnixMs))
}

/** Runs what stops between its steps without a stop. */
export function runSteps<Result>(steps: Iterator<void, Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** `recoverProject` for who has other things to do: it stops after each session. */
export function* recoverySteps(
  project: ProjectLocation,
  nowUnixMs: number,
): Generator<void, RecoveryReport> {
  let sealedSegmentCount = 0
  let crashedSessionCount = 0
  const failures: string[] = []
  const unmergedRuns: RunLocation[] = []
  for (const runId of listFolder(project.file('wal')).filter(isRunId)) {
    const run = project.run(runId)
    try {
      // A store may come from anybody: what a link points to is not its own.
      if (isLink(run.walDir)) continue
      let isUnmerged = false
      for (const session of deadSessions(run, nowUnixMs)) {
        yield
        const damage = healRunRecord(run, nowUnixMs)
        if (damage !== undefined) failures.push(damage)
        const recovered = recoverSession(run, session, nowUnixMs)
        if (recovered === undefined) continue
        sealedSegmentCount += recovered.segmentCount
        isUnmerged ||= recovered.segmentCount > 0
        crashedSessionCount++
        failures.push(...recovered.damages)
      }
      if (!existsSync(run.dir)) unmarkUnmerged(run)
      if (isUnmerged || isMarkedUnmerged(run)) unmergedRuns.push(run)
      removeIfEmpty(run.walDir)
    } catch (error) {
      failures.push(`run ${runId}: ${messageOf(error)}`)
    }
  }
  return { sealedSegmentCount, crashedSessionCount, failures, unmergedRuns }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

/** Logs are listed before locks: a lock is there before its log, and gone after it. */
function deadSessions(run: RunLocation, nowUnixMs: number): string[] {
  const sessions = new Set(listSegments(run.walDir).map((segment) => segment.session))
  for (const session of listSessionLocks(run.walDir)) sessions.add(session)
  return [...sessions].filter((session) => isDead(run.sessionLockFile(session), nowUnixMs))
}

function isDead(lockFile: string, nowUnixMs: number): boolean {
  let text: string
  let ageMs: number
  try {
    text = readFileSync(lockFile, 'utf8')
    ageMs = nowUnixMs - statSync(lockFile).mtimeMs
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return true
    throw error
  }
  const holder = parseIdentity(text)
  // An empty lock is one that a kill cut short; any other text is not ours to judge.
  if (holder === undefined) return text === '' && ageMs > REMOTE_EXPIRY_MS
  const liveness = livenessOf(holder, nowUnixMs - ageMs, identifyThisProcess())
  return liveness === 'dead' || (liveness === 'unknown' && ageMs > REMOTE_EXPIRY_MS)
}

/** @returns undefined when another process is at it */
function recoverSession(
  run: RunLocation,
  session: string,
  nowUnixMs: number,
): { segmentCount: number; damages: string[] } | undefined {
  if (!existsSync(run.dir)) {
    forgetSession(run, session)
    return undefined
  }
  // Not in the log's folder: that goes with its last session.
  return tryFileLock(join(run.dir, '.recovery'), () => {
    const segments = listSegments(run.walDir).filter((segment) => segment.session === session)
    const damages = segments.flatMap(
      ({ name }) => sealSegment({ run, segment: name, nextTail: undefined, nowUnixMs }) ?? [],
    )
    markCrashed(run, session, nowUnixMs)
    rmSync(run.sessionLockFile(session), { force: true })
    return { segmentCount: segments.length, damages }
  })
}

/** The run was deleted, or its process died before it made one. What it logged is not ours to remove. */
function forgetSession(run: RunLocation, session: string): void {
  if (listSegments(run.walDir).some((segment) => segment.session === session)) return
  rmSync(run.sessionLockFile(session), { force: true })
}

function markCrashed(run: RunLocation, session: string, nowUnixMs: number): void {
  const known = readRunRecord(run)
  if (known === undefined) return
  const isRunning = known.attempts.some(
    (attempt) => attempt.session === session && attempt.state === 'running',
  )
  const crashed = (before: RunRecord): RunRecord => ({
    ...changeAttempt(before, session, (attempt) => ({
      ...attempt,
      state: attempt.state === 'running' ? 'crashed' : attempt.state,
      endedUnixMs: attempt.endedUnixMs ?? attempt.heartbeatUnixMs,
    })),
    updatedUnixMs: nowUnixMs,
  })
  indexRun(run.project, isRunning ? changeRunRecord(run, crashed) : known, nowUnixMs)
}
