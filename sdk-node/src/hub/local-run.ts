import { readManifest, readRunRecord, unlessMalformed } from '../store/run-files.ts'
import { ProjectLocation } from '../store/run-location.ts'
import type { LocalRun } from './plan-push.ts'
import type { RunKey } from './remote-runs.ts'

/** @returns undefined where the run is gone, or its record cannot be read */
export function readLocalRun(storeDir: string, { folder, runId }: RunKey): LocalRun | undefined {
  const run = new ProjectLocation(storeDir, folder).run(runId)
  const record = unlessMalformed(() => readRunRecord(run))
  const manifest = unlessMalformed(() => readManifest(run))
  if (record === undefined || manifest === undefined) return undefined
  return { folder, runId, record, manifest }
}
