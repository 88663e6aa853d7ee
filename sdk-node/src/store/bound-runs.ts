import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createFile } from './create-file.ts'
import { listFolder } from './list-folder.ts'
import { makeFolder } from './make-folder.ts'

/*
 * Which runs of a store are still to be brought to which Dataset: an empty file for each, in a folder of
 * the Dataset's. It is there from `init` on until the run has ended and all of it is on the Hub, so that
 * whoever comes by sends what a process left that was killed, or had no network.
 */

/** What tells one Dataset from another. */
export interface BoundDataset {
  readonly hubUrl: string
  /** `owner/name` */
  readonly dataset: string
}

export interface BoundRun {
  /** Of the project. */
  readonly folder: string
  readonly runId: string
}

/** The folder of what a store remembers of a Dataset. */
export function hubFolder(storeDir: string, { hubUrl, dataset }: BoundDataset): string {
  const hash = createHash('sha256').update(`${hubUrl} ${dataset}`).digest('hex').slice(0, 12)
  return join(storeDir, '.hub', `${dataset.replace('/', '--')}-${hash}`)
}

/** Neither a project's folder nor a run's id has it. */
const SEPARATOR = '~'

/** @throws what the file system says */
export function bindRun(storeDir: string, dataset: BoundDataset, run: BoundRun): void {
  const folder = hubFolder(storeDir, dataset)
  makeFolder(join(folder, 'runs'))
  createFile(join(folder, 'target.json'), JSON.stringify(dataset))
  createFile(markOf(storeDir, dataset, run), '')
}

export function releaseRun(storeDir: string, dataset: BoundDataset, run: BoundRun): void {
  rmSync(markOf(storeDir, dataset, run), { force: true })
}

export function listBoundRuns(storeDir: string, dataset: BoundDataset): BoundRun[] {
  return listFolder(join(hubFolder(storeDir, dataset), 'runs')).flatMap((name) => {
    const [folder, runId] = name.split(SEPARATOR)
    return folder !== undefined && runId !== undefined && !name.startsWith('.')
      ? [{ folder, runId }]
      : []
  })
}

function markOf(storeDir: string, dataset: BoundDataset, { folder, runId }: BoundRun): string {
  return join(hubFolder(storeDir, dataset), 'runs', `${folder}${SEPARATOR}${runId}`)
}
