import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { ShardboardError, systemCodeOf } from '../errors.ts'
import {
  formatIdentity,
  identifyThisProcess,
  livenessOf,
  parseIdentity,
  type ProcessIdentity,
} from './process-identity.ts'

/** A lock is held for a few file operations; one this old was left by a process that died. */
const STALE_AFTER_MS = 30_000
const GIVE_UP_AFTER_MS = 60_000
const MAX_PAUSE_MS = 8

const pauseCell = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread. Locks are taken at `init` and in the sealing thread, never in `log`. */
function pause(milliseconds: number): void {
  Atomics.wait(pauseCell, 0, 0, milliseconds)
}

/**
 * Runs `work` while this process alone holds the lock file at `path`. The folder must exist.
 * A lock whose holder is dead is broken.
 * @throws {ShardboardError} `lock-timeout` when a living process holds it for a minute
 */
export function withFileLock<Result>(path: string, work: () => Result): Result {
  const self = identifyThisProcess()
  const deadlineUnixMs = Date.now() + GIVE_UP_AFTER_MS
  while (!tryCreate(path, formatIdentity(self))) {
    if (isStale(path, self)) breakLock(path, self)
    else if (Date.now() > deadlineUnixMs) {
      throw new ShardboardError(
        'lock-timeout',
        `${path} has been held by another process for ${GIVE_UP_AFTER_MS / 1000} s; end that process, or remove the file if there is none`,
      )
    } else pause(1 + Math.random() * MAX_PAUSE_MS)
  }
  try {
    return work()
  } finally {
    rmSync(path, { force: true })
  }
}

function tryCreate(path: string, content: string): boolean {
  try {
    const fd = openSync(path, 'wx')
    try {
      writeSync(fd, content)
    } catch (error) {
      // Without a name in it nobody could tell that its holder is gone.
      rmSync(path, { force: true })
      throw error
    } finally {
      closeSync(fd)
    }
    return true
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false
    throw error
  }
}

function isStale(path: string, self: ProcessIdentity): boolean {
  let holder: ProcessIdentity | undefined
  let ageMs: number
  try {
    holder = parseIdentity(readFileSync(path, 'utf8'))
    ageMs = Date.now() - statSync(path).mtimeMs
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    throw error
  }
  if (holder === undefined) return ageMs > STALE_AFTER_MS
  const liveness = livenessOf(holder, self)
  return liveness === 'dead' || (liveness === 'unknown' && ageMs > STALE_AFTER_MS)
}

/**
 * Removes a stale lock. Only one process at a time may, under a lock of its own: otherwise a slow
 * one would remove the lock that a quick one has just taken.
 */
function breakLock(path: string, self: ProcessIdentity): void {
  const breakerPath = `${path}.breaking`
  if (!tryCreate(breakerPath, randomBytes(6).toString('hex'))) {
    const ageMs = ageOf(breakerPath)
    if (ageMs !== undefined && ageMs > STALE_AFTER_MS) rmSync(breakerPath, { force: true })
    pause(MAX_PAUSE_MS)
    return
  }
  try {
    if (isStale(path, self)) rmSync(path, { force: true })
  } finally {
    rmSync(breakerPath, { force: true })
  }
}

function ageOf(path: string): number | undefined {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return undefined
  }
}
