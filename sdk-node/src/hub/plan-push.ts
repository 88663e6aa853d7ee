import { join } from 'node:path'
import {
  formatManifest,
  formatProjectIndex,
  formatRootIndex,
  formatRunRecord,
  toIndexedRun,
  type Manifest,
  type RunRecord,
} from '../layout/index.ts'
import type { CommitAddition, CommitPlan } from './hub-repo.ts'
import { filesOf, joinForHub } from './join-manifests.ts'
import { joinProjects, joinRecords, joinRuns } from './join-records.ts'
import { remotePath, type RemoteRuns, type RunKey } from './remote-runs.ts'

/** A run as it is in this store. */
export interface LocalRun extends RunKey {
  readonly record: RunRecord
  readonly manifest: Manifest
}

/** Of one commit; the Hub advises no more. */
export const MAX_FILES_PER_COMMIT = 100

/** What is to be committed next, and what is left to do after it. */
export interface PushPlan {
  readonly commit: CommitPlan
  /** The texts that the commit brings, by path. */
  readonly texts: ReadonlyMap<string, string>
  /** The runs that are whole on the Hub when it is done. */
  readonly completedRuns: readonly LocalRun[]
  readonly fileCount: number
  readonly byteLength: number
}

/** What a run needs to be on the Hub as it is here. */
interface RunChange {
  readonly run: LocalRun
  readonly record: RunRecord
  readonly additions: readonly (CommitAddition & { readonly byteLength: number })[]
  readonly deletedPaths: readonly string[]
  readonly texts: ReadonlyMap<string, string>
}

/**
 * Plans the next commit: shards first, and a manifest only together with the last of what it names; so
 * whoever reads sees what was, or what is.
 * @param uploadedPaths files that earlier commits of a push have brought, and that no manifest names yet
 * @returns null when the Hub has everything
 * @throws {RunsDiverged | HubFailure | LayoutError}
 */
export async function planPush(
  storeDir: string,
  runs: readonly LocalRun[],
  remote: RemoteRuns,
  uploadedPaths: ReadonlySet<string>,
): Promise<PushPlan | null> {
  const additions: CommitAddition[] = []
  const deletedPaths: string[] = []
  const texts = new Map<string, string>()
  const completed: RunChange[] = []
  let byteLength = 0
  for (const run of runs) {
    const change = await changeOf(storeDir, run, remote, uploadedPaths)
    if (change === null) continue
    const room = MAX_FILES_PER_COMMIT - additions.length
    if (room <= 0 || (additions.length > 0 && change.additions.length > room)) break
    const taken = change.additions.slice(0, room)
    additions.push(...taken)
    byteLength += taken.reduce((sum, file) => sum + file.byteLength, 0)
    if (taken.length < change.additions.length) break
    completed.push(change)
    deletedPaths.push(...change.deletedPaths)
    for (const [path, text] of change.texts) texts.set(path, text)
  }
  if (additions.length === 0 && completed.length === 0) return null
  for (const [path, text] of await indexTexts(completed, remote)) texts.set(path, text)
  const fileCount = additions.length
  for (const [path, text] of texts) additions.push({ path, content: { kind: 'text', text } })
  return {
    commit: { title: titleOf(completed, fileCount), additions, deletedPaths },
    texts,
    completedRuns: completed.map(({ run }) => run),
    fileCount,
    byteLength,
  }
}

function titleOf(completed: readonly RunChange[], fileCount: number): string {
  const [first] = completed
  const files = `${fileCount} ${fileCount === 1 ? 'file' : 'files'}`
  if (first === undefined) return `Add ${files} of a run`
  // A title is shown as it is, and has one line.
  if (completed.length === 1) return `Update run ${first.run.runId} (${files})`
  return `Update ${completed.length} runs (${files})`
}

/** @returns null when the Hub has all of the run */
async function changeOf(
  storeDir: string,
  run: LocalRun,
  remote: RemoteRuns,
  uploadedPaths: ReadonlySet<string>,
): Promise<RunChange | null> {
  const { folder } = run
  const remoteManifest = await remote.manifest(run)
  const manifest = joinForHub(run.manifest, remoteManifest)
  const remoteRecord = await remote.record(run)
  const record = joinRecords(run.record, remoteRecord)
  const texts = new Map<string, string>()
  const addText = async (path: string, text: string): Promise<void> => {
    if ((await remote.textOfRun(run, path)) !== text) texts.set(path, text)
  }
  // What was written by another version is not to be sent only since it would be written otherwise.
  if (manifest !== remoteManifest) await addText(remotePath.manifest(run), formatManifest(manifest))
  if (record !== remoteRecord) await addText(remotePath.record(run), formatRunRecord(record))
  const there = new Set(
    remoteManifest === null
      ? []
      : filesOf(remoteManifest).map(({ path }) => remotePath.file(folder, path)),
  )
  const wanted = filesOf(manifest).map((file) => ({
    ...file,
    remote: remotePath.file(folder, file.path),
  }))
  const named = new Set(wanted.map((file) => file.remote))
  const additions = wanted
    .filter((file) => !there.has(file.remote) && !uploadedPaths.has(file.remote))
    .map(({ remote: path, sha256, byteLength }): RunChange['additions'][number] => {
      const file = join(storeDir, path)
      return { path, content: { kind: 'file', file, sha256 }, byteLength }
    })
  const prefix = new RegExp(`^projects/${folder.replaceAll('.', '\\.')}/\\w+/${run.runId}/`)
  const orphaned = [...uploadedPaths].filter((path) => prefix.test(path))
  const deletedPaths = [...new Set([...there, ...orphaned])].filter((path) => !named.has(path))
  if (texts.size === 0 && additions.length === 0 && deletedPaths.length === 0) return null
  return { run, record, additions, deletedPaths, texts }
}

async function indexTexts(
  completed: readonly RunChange[],
  remote: RemoteRuns,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  const add = async (path: string, text: string): Promise<void> => {
    if ((await remote.text(path)) !== text) texts.set(path, text)
  }
  const byFolder = new Map<string, RunChange[]>()
  for (const change of completed) {
    const { folder } = change.run
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), change])
  }
  if (byFolder.size === 0) return texts
  const projects = [...byFolder].map(([folder, changes]) => ({
    name: changes[0]?.record.project ?? folder,
    folder,
    updatedUnixMs: Math.max(...changes.map(({ record }) => record.updatedUnixMs)),
  }))
  const root = await remote.rootIndex()
  await add(
    remotePath.root,
    formatRootIndex({ projects: joinProjects(root?.projects ?? [], projects) }),
  )
  for (const [folder, changes] of byFolder) {
    const index = await remote.projectIndex(folder)
    const lines = changes.map(({ record }) => toIndexedRun(record))
    const runs = joinRuns(index?.runs ?? [], lines)
    const updatedUnixMs = Math.max(...lines.map((line) => line.updatedUnixMs))
    const project = changes[0]?.record.project ?? folder
    await add(remotePath.index(folder), formatProjectIndex({ project, updatedUnixMs, runs }))
  }
  return texts
}
