import { join } from 'node:path'
import { isJsonObject, JsonFields, type JsonValue } from '../layout/index.ts'
import { hubFolder } from '../store/bound-runs.ts'
import { readJsonFile } from '../store/json-file.ts'
import { listFolder } from '../store/list-folder.ts'
import { publishFile } from '../store/publish-file.ts'
import { unlessMalformed } from '../store/run-files.ts'
import { requireRepoId, type HubTarget } from './hub-target.ts'

/* The Datasets that runs of a store go to, as `bindRun` writes them down. */

const TARGET_FILE = 'target.json'

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

/** Whether any run of a store was to go to this Dataset as to one that only few see. */
export function isKnownPrivate(storeDir: string, target: HubTarget): boolean {
  return readTarget(hubFolder(storeDir, target))?.isPrivate === true
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
  const space = fields.optionalString('space')
  return {
    hubUrl: fields.string('hubUrl'),
    dataset: repoId(fields.string('dataset')) ?? fields.refuse('dataset', REPO_ID),
    space: space === null ? null : (repoId(space) ?? fields.refuse('space', REPO_ID)),
    isPrivate: isJsonObject(json) && json['isPrivate'] === true,
  }
}
