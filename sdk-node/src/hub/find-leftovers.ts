import { projectPath, PROJECTS_FOLDER } from '../layout/index.ts'
import { HubFailure } from './hub-failure.ts'
import type { HubRepo, RemoteFile } from './hub-repo.ts'
import { filesOf } from './join-manifests.ts'
import type { LocalRun } from './plan-push.ts'
import { remotePath, type RemoteRuns } from './remote-runs.ts'

/**
 * Files of some runs that are on the Hub and that no manifest there names: a push of several commits was
 * stopped between them. One that is there by the name of a run's file, and has another content, is none.
 * @returns paths in the repository
 * @throws {HubFailure | LayoutError}
 */
export async function findLeftovers(
  repo: HubRepo,
  remote: RemoteRuns,
  runs: readonly LocalRun[],
): Promise<string[]> {
  const byFolders = new Map(runs.map((run) => [`${run.folder}/${run.runId}`, run]))
  const found = new Map<LocalRun, Map<string, RemoteFile>>()
  for (const [path, file] of await listProjectFiles(repo, remote.head)) {
    const [, folder, runId] = SHARD_FILE.exec(path) ?? []
    const run = byFolders.get(`${folder}/${runId}`)
    if (run === undefined) continue
    found.set(run, (found.get(run) ?? new Map<string, RemoteFile>()).set(path, file))
  }
  const leftovers: string[] = []
  for (const [run, files] of found) {
    const manifest = await remote.manifest(run)
    const named = new Set(
      (manifest === null ? [] : filesOf(manifest)).map(({ path }) =>
        remotePath.file(run.folder, path),
      ),
    )
    const own = new Map(
      filesOf(run.manifest).map((file) => [remotePath.file(run.folder, file.path), file.sha256]),
    )
    for (const [path, { sha256 }] of files) {
      const isOther = own.has(path) && own.get(path) !== sha256
      if (!named.has(path) && !isOther) leftovers.push(path)
    }
  }
  return leftovers
}

const SHARD_FILE = new RegExp(
  `^${projectPath('([^/]+)')}/(?:metrics|text|overview)/([^/]+)/[^/]+\\.parquet$`,
)

async function listProjectFiles(repo: HubRepo, head: string): Promise<Map<string, RemoteFile>> {
  try {
    return await repo.list(head, PROJECTS_FOLDER)
  } catch (error) {
    if (error instanceof HubFailure && error.kind === 'missing') return new Map()
    throw error
  }
}
