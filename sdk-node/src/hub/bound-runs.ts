import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createFile } from '../store/create-file.ts'
import { listFolder } from '../store/list-folder.ts'
import { makeFolder } from '../store/make-folder.ts'
import { readManifest, readRunRecord, unlessMalformed } from '../store/run-files.ts'
import { ProjectLocation } from '../store/run-location.ts'
import type { HubTarget } from './hub-target.ts'
import type { LocalRun } from './plan-push.ts'
import type { RunKey } from './remote-runs.ts'

/*
 * Which runs of a store are still to be brought to which Dataset: an empty file for each, in a folder of
 * the Dataset's. It is there from `init` on until the run has ended and all of it is on the Hub, so that
 * whoever comes by sends what a process left that was killed, or had no network.
 */

/** The folder of what a store remembers of a Dataset. */
export function hubFolder(storeDir: string, { hubUrl, dataset }: HubTarget): string {
  const hash = createHash('sha256').update(`${hubUrl} ${dataset}`).digest('hex').slice(0, 12)
  return join(storeDir, '.hub', `${dataset.replace('/', '--')}-${hash}`)
}

/** Neither a project's folder nor a run's id has it. */
const SEPARATOR = '~'

export function bindRun(storeDir: string, target: HubTarget, { folder, runId }: RunKey): void {
  const runs = join(hubFolder(storeDir, target), 'runs')
  makeFolder(runs)
  createFile(join(runs, `${folder}${SEPARATOR}${runId}`), '')
}

export function releaseRun(storeDir: string, target: HubTarget, { folder, runId }: RunKey): void {
  const file = join(hubFolder(storeDir, target), 'runs', `${folder}${SEPARATOR}${runId}`)
  rmSync(file, { force: true })
}

export function listBoundRuns(storeDir: string, target: HubTarget): RunKey[] {
  return listFolder(join(hubFolder(storeDir, target), 'runs')).flatMap((name) => {
    const [folder, runId] = name.split(SEPARATOR)
    return folder !== undefined && runId !== undefined ? [{ folder, runId }] : []
  })
}

/** @returns undefined where the run is gone, or its record cannot be read */
export function readLocalRun(storeDir: string, { folder, runId }: RunKey): LocalRun | undefined {
  const run = new ProjectLocation(storeDir, folder).run(runId)
  const record = unlessMalformed(() => readRunRecord(run))
  const manifest = unlessMalformed(() => readManifest(run))
  if (record === undefined || manifest === undefined) return undefined
  return { folder, runId, record, manifest }
}
