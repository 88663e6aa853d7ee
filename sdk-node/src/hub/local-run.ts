import { existsSync } from 'node:fs'
import { planAfterEnd } from '../seal/plan-compaction.ts'
import { releaseRun, type BoundDataset } from '../store/bound-runs.ts'
import { readManifest, readRunRecord, unlessMalformed } from '../store/run-files.ts'
import { ProjectLocation } from '../store/run-location.ts'
import { isMarkedUnmerged } from '../store/unmerged-mark.ts'
import { filesOf } from './join-manifests.ts'
import type { LocalRun } from './plan-push.ts'
import { pushedHeartbeatExpiryMs } from './push-schedule.ts'
import type { RunKey } from './remote-runs.ts'

/** @returns undefined where the run is gone, or its record cannot be read */
export function readLocalRun(storeDir: string, { folder, runId }: RunKey): LocalRun | undefined {
  const run = new ProjectLocation(storeDir, folder).run(runId)
  const record = unlessMalformed(() => readRunRecord(run))
  const manifest = unlessMalformed(() => readManifest(run))
  if (record === undefined || manifest === undefined) return undefined
  return { folder, runId, record, manifest }
}

/** A run as it is told to others: they see its pulse only when it is pushed. @param intervalMs between pushes */
export function asPushed(run: LocalRun, intervalMs: number): LocalRun {
  const heartbeatExpiryMs = pushedHeartbeatExpiryMs(intervalMs)
  const attempts = run.record.attempts.map((attempt) =>
    attempt.state === 'running' ? { ...attempt, heartbeatExpiryMs } : attempt,
  )
  return { ...run, record: { ...run.record, attempts } }
}

/** Whether there may be more of a run to push, later. */
export function isOpenRun({ record, manifest }: LocalRun): boolean {
  return record.state === 'running' || manifest.tails.length > 0
}

/** What has ended, and is on the Hub as it is here, is done with. @param pushed as they are there */
export function releaseEnded(
  storeDir: string,
  dataset: BoundDataset,
  pushed: readonly LocalRun[],
): void {
  for (const run of pushed) {
    if (isOpenRun(run) || isToBeMerged(storeDir, run)) continue
    const { manifest, record } = run
    const now = readLocalRun(storeDir, run)
    const isSame =
      now?.manifest.revision === manifest.revision &&
      now.record.updatedUnixMs === record.updatedUnixMs &&
      now.record.state === record.state
    if (isSame) releaseRun(storeDir, dataset, run)
  }
}

/**
 * A file that a run's manifest names, now too, and that is not there.
 * @returns undefined where all are there, or the run has just been merged
 */
export function findAbsentFile(storeDir: string, run: LocalRun): string | undefined {
  const project = new ProjectLocation(storeDir, run.folder)
  const isAbsent = ({ path }: { readonly path: string }): boolean => !existsSync(project.file(path))
  const absent = filesOf(run.manifest).find(isAbsent)
  if (absent === undefined) return undefined
  const now = readLocalRun(storeDir, run)
  const isNamed =
    now !== undefined && filesOf(now.manifest).some(({ path }) => path === absent.path)
  return isNamed ? absent.path : undefined
}

/** A session's end is told before its shards are merged. */
const MERGE_DELAY_MS = 60_000

/** Whether a run that has ended is soon to have fewer files, which are to be pushed, too. */
function isToBeMerged(storeDir: string, { folder, runId, record, manifest }: LocalRun): boolean {
  if (isMarkedUnmerged(new ProjectLocation(storeDir, folder).run(runId))) return true
  if (Date.now() - record.updatedUnixMs > MERGE_DELAY_MS) return false
  const ended = record.attempts.map(({ session }) => session)
  return planAfterEnd(manifest, ended) !== undefined
}
