import { rmSync } from 'node:fs'
import { parseSegmentName, stateOfAttempts } from '../layout/index.ts'
import { unlockSession, type OpenSession } from './open-session.ts'
import {
  changeManifest,
  changeRunRecord,
  readRunRecord,
  removeIndexedRun,
  withProjectLock,
  writeIndexedRun,
} from './run-files.ts'
import type { RunLocation } from './run-location.ts'

/**
 * Gives back a place on a run that was taken in vain: its attempt goes, and with the last attempt
 * the run. Other processes may have joined the run meanwhile: then it stays.
 * @throws what the file system says; then the session's lock stays, and it is recovered later
 */
export function abandonSession({ run, session }: OpenSession): void {
  withProjectLock(run.project, () => {
    const record = readRunRecord(run)
    const isAlone = record?.attempts.every((attempt) => attempt.session === session) ?? true
    if (isAlone) removeRun(run)
    else removeAttempt(run, session)
    unlockSession(run, session)
  })
}

function removeRun(run: RunLocation): void {
  rmSync(run.dir, { recursive: true, force: true })
  removeIndexedRun(run.project, run.runId, Date.now())
}

function removeAttempt(run: RunLocation, session: string): void {
  const nowUnixMs = Date.now()
  changeManifest(run, nowUnixMs, (manifest) => {
    const tails = manifest.tails.filter(
      ({ segment }) => parseSegmentName(segment)?.session !== session,
    )
    return tails.length === manifest.tails.length ? manifest : { ...manifest, tails }
  })
  const after = changeRunRecord(run, (record) => {
    const attempts = record.attempts.filter((attempt) => attempt.session !== session)
    return { ...record, attempts, state: stateOfAttempts(attempts), updatedUnixMs: nowUnixMs }
  })
  writeIndexedRun(run.project, after, nowUnixMs)
}
