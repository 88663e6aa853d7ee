import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, JsonFields, type JsonValue } from '../layout/index.ts'
import { requireRepoId, type HubTarget } from '../hub/hub-target.ts'
import { createFile } from './create-file.ts'
import { readJsonFile } from './json-file.ts'
import { listFolder } from './list-folder.ts'
import { makeFolder } from './make-folder.ts'
import { publishFile } from './publish-file.ts'
import { unlessMalformed } from './run-files.ts'

/*
 * Which runs of a store are still to be brought to which Dataset: an empty file for each, in a folder of
 * the Dataset's. It is there from `init` on until the run has ended and all of it is on the Hub, so that
 * whoever comes by sends what a process left that was killed, or had no network.
 */

export interface BoundRun {
  /** Of the project. */
  readonly folder: string
  readonly runId: string
}

/** The folder of what a store remembers of a Dataset. */
export function hubFolder(storeDir: string, { hubUrl, dataset }: HubTarget): string {
  const hash = createHash('sha256').update(`${hubUrl} ${dataset}`).digest('hex').slice(0, 12)
  return join(storeDir, '.hub', `${dataset.replace('/', '--')}-${hash}`)
}

const TARGET_FILE = 'target.json'

/** Neither a project's folder nor a run's id has it. */
const SEPARATOR = '~'

/** Lets whoever comes later find a target again, by `listTargets`. A Space that it had stays. */
export function rememberTarget(storeDir: string, target: HubTarget): void {
  const folder = hubFolder(storeDir, target)
  const known = readTarget(folder)
  const { hubUrl, dataset, isPrivate } = target
  const space = target.space ?? known?.space ?? null
  const next: HubTarget = {
    hubUrl,
    dataset,
    space,
    isPrivate: isPrivate || known?.isPrivate === true,
  }
  if (known !== undefined && JSON.stringify(known) === JSON.stringify(next)) return
  publishFile(join(folder, TARGET_FILE), JSON.stringify(next), { durable: false })
}

/** The Datasets that a store remembers. A store may come from anybody: so may these. */
export function listTargets(storeDir: string): HubTarget[] {
  const root = join(storeDir, '.hub')
  return listFolder(root).flatMap((name) => readTarget(join(root, name)) ?? [])
}

function readTarget(folder: string): HubTarget | undefined {
  const target = unlessMalformed(() => readJsonFile(join(folder, TARGET_FILE), parseTarget))
  // What was made by others for another place is none of ours.
  return target !== undefined && hubFolder(join(folder, '../..'), target) === folder
    ? target
    : undefined
}

const REPO_ID = "a repository's owner and name"

function repoId(text: string): string | undefined {
  try {
    requireRepoId('target', text)
    return text
  } catch {
    return undefined
  }
}

function parseTarget(json: JsonValue, what: string): HubTarget {
  const fields = new JsonFields(json, what)
  return {
    hubUrl: fields.string('hubUrl'),
    dataset: repoId(fields.string('dataset')) ?? fields.refuse('dataset', REPO_ID),
    space:
      fields.value('space') === null
        ? null
        : (repoId(fields.string('space')) ?? fields.refuse('space', REPO_ID)),
    isPrivate: isJsonObject(json) && json['isPrivate'] === true,
  }
}

export function bindRun(storeDir: string, target: HubTarget, { folder, runId }: BoundRun): void {
  rememberTarget(storeDir, target)
  const runs = join(hubFolder(storeDir, target), 'runs')
  makeFolder(runs)
  createFile(join(runs, `${folder}${SEPARATOR}${runId}`), '')
}

export function releaseRun(storeDir: string, target: HubTarget, { folder, runId }: BoundRun): void {
  const file = join(hubFolder(storeDir, target), 'runs', `${folder}${SEPARATOR}${runId}`)
  rmSync(file, { force: true })
}

export function listBoundRuns(storeDir: string, target: HubTarget): BoundRun[] {
  return listFolder(join(hubFolder(storeDir, target), 'runs')).flatMap((name) => {
    const [folder, runId] = name.split(SEPARATOR)
    const isMark = folder !== undefined && runId !== undefined && !name.startsWith('.')
    return isMark ? [{ folder, runId }] : []
  })
}
