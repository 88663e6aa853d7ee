import { formatRootIndex, parseRootIndex, projectFolder } from '../layout/index.ts'
import { messageOf, ShardboardError } from '../errors.ts'
import { withFileLock } from './file-lock.ts'
import { readJsonFile } from './json-file.ts'
import { publishFile } from './publish-file.ts'
import { createProjectIndex, withProjectLock } from './run-files.ts'
import { ProjectLocation, rootIndexFile, rootLockFile } from './run-location.ts'
import { makeFolder } from './make-folder.ts'

/**
 * Finds a project's folder in a store, and makes store and project where they are missing.
 * @throws {ShardboardError} `store-unusable` when the folder cannot be written
 */
export function registerProject(
  storeDir: string,
  project: string,
  nowUnixMs: number,
): ProjectLocation {
  const location = new ProjectLocation(storeDir, projectFolder(project))
  try {
    makeFolder(location.dir)
    if (readProjects(storeDir).some((known) => known.folder === location.folder)) {
      return location
    }
    // Readers come from the list of projects to a project's own index.
    withProjectLock(location, () => createProjectIndex(location, project, nowUnixMs))
    withFileLock(rootLockFile(storeDir), () => {
      const projects = readProjects(storeDir)
      if (projects.some((known) => known.folder === location.folder)) return
      const added = { name: project, folder: location.folder, updatedUnixMs: nowUnixMs }
      const content = formatRootIndex({ projects: [...projects, added] })
      publishFile(rootIndexFile(storeDir), content, { durable: true })
    })
  } catch (cause) {
    throw new ShardboardError(
      'store-unusable',
      `cannot use the store ${storeDir}: ${messageOf(cause)}. Name another with init({ dir }) or SHARDBOARD_DIR.`,
      { cause },
    )
  }
  return location
}

function readProjects(storeDir: string): ReturnType<typeof parseRootIndex>['projects'] {
  return readJsonFile(rootIndexFile(storeDir), parseRootIndex)?.projects ?? []
}

/** The projects of a store; none when it does not exist yet. */
export function listProjects(storeDir: string): ProjectLocation[] {
  return readProjects(storeDir).map((project) => new ProjectLocation(storeDir, project.folder))
}
