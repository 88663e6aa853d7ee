import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { ShardboardError, systemCodeOf } from '../errors.ts'
import { createFile } from './create-file.ts'
import {
  formatIdentity,
  identifyThisProcess,
  livenessOf,
  parseIdentity,
  type Liveness,
} from './process-identity.ts'

/** A lock is held for a few file operations; one that stays the same for so long was left behind. */
const STALE_AFTER_MS = 30_000
const GIVE_UP_AFTER_MS = 60_000
const MAX_PAUSE_MS = 8
/** For who does not wait to see whether a lock changes: clocks of two machines may differ. */
const ABANDONED_AFTER_MS = 600_000
/** A stale lock may have to be broken first, and before that the stale lock of who was breaking it. */
const MAX_ATTEMPTS = 5

const pauseCell = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread. Locks are taken at `init` and in the sealing thread, never in `log`. */
function pause(milliseconds: number): void {
  Atomics.wait(pauseCell, 0, 0, milliseconds)
}

/**
 * Runs `work` while this process alone holds the lock file at `path`. The folder must exist.
 * A lock whose holder is dead is broken; so is one that has not changed for half a minute of this
 * process's own clock, when nobody here can tell whether its holder lives.
 * @throws {ShardboardError} `lock-timeout` when a living process holds it for a minute
 */
export function withFileLock<Result>(path: string, work: () => Result): Result {
  const content = lockContent()
  const startMs = performance.now()
  let seen: LockSight | undefined
  let seenSinceMs = startMs
  while (!createFile(path, content)) {
    const sight = lookAt(path)
    const nowMs = performance.now()
    if (sight?.text !== seen?.text || sight?.touchedUnixMs !== seen?.touchedUnixMs) {
      seen = sight
      seenSinceMs = nowMs
    }
    const isUnchanged = nowMs - seenSinceMs > STALE_AFTER_MS
    if (sight !== undefined && isStale(sight, isUnchanged)) breakLock(path, sight)
    else if (nowMs - startMs > GIVE_UP_AFTER_MS) throw lockTimeout(path)
    else pause(1 + Math.random() * MAX_PAUSE_MS)
  }
  return workAndRelease(path, content, work)
}

/**
 * `withFileLock` for work that may as well be left to who holds the lock.
 * @returns undefined when somebody does
 */
export function tryFileLock<Result>(path: string, work: () => Result): Result | undefined {
  const content = lockContent()
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (createFile(path, content)) return workAndRelease(path, content, work)
    const sight = lookAt(path)
    if (sight === undefined) continue
    if (!isStale(sight, isAbandoned(sight))) return undefined
    breakLock(path, sight)
  }
  return undefined
}

function lockTimeout(path: string): ShardboardError {
  return new ShardboardError(
    'lock-timeout',
    `${path} has been held by another process for ${GIVE_UP_AFTER_MS / 1000} s; end that process, or remove the file if there is none`,
  )
}

/** The holder, and a nonce that tells this holding from any other. */
function lockContent(): string {
  return `${formatIdentity(identifyThisProcess())}\n${randomBytes(9).toString('base64url')}`
}

function workAndRelease<Result>(path: string, content: string, work: () => Result): Result {
  try {
    return work()
  } finally {
    // Who was suspended for long may have lost the lock to another meanwhile.
    if (lookAt(path)?.text === content) rmSync(path, { force: true })
  }
}

interface LockSight {
  readonly text: string
  readonly touchedUnixMs: number
}

function lookAt(path: string): LockSight | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), touchedUnixMs: statSync(path).mtimeMs }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** A lock is empty for an instant at most; one that stays so was cut short by a kill. */
function isAbandoned({ text, touchedUnixMs }: LockSight): boolean {
  return Date.now() - touchedUnixMs > (text === '' ? STALE_AFTER_MS : ABANDONED_AFTER_MS)
}

function isStale({ text, touchedUnixMs }: LockSight, isUnchanged: boolean): boolean {
  const holder = parseIdentity(text.split('\n')[0] ?? '')
  const liveness: Liveness = holder === undefined ? 'unknown' : livenessOf(holder, touchedUnixMs)
  return liveness === 'dead' || (liveness === 'unknown' && isUnchanged)
}

/**
 * Removes a stale lock. Only one process at a time may, under a lock of its own: otherwise a slow
 * one would remove the lock that a quick one has just taken.
 */
function breakLock(path: string, sight: LockSight): void {
  const breakerPath = `${path}.breaking`
  if (!createFile(breakerPath, lockContent())) {
    const breaker = lookAt(breakerPath)
    if (breaker !== undefined && isStale(breaker, isAbandoned(breaker))) {
      rmSync(breakerPath, { force: true })
    }
    pause(MAX_PAUSE_MS)
    return
  }
  try {
    if (lookAt(path)?.text === sight.text) rmSync(path, { force: true })
  } finally {
    rmSync(breakerPath, { force: true })
  }
}
