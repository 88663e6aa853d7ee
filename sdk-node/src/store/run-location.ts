import { join } from 'node:path'
import {
  manifestPath,
  PROJECT_INDEX_PATH,
  projectPath,
  ROOT_INDEX_PATH,
  runRecordPath,
  walFolder,
} from '../layout/index.ts'

/** Absolute paths of a store's root. */
export function rootIndexFile(storeDir: string): string {
  return join(storeDir, ROOT_INDEX_PATH)
}

export function rootLockFile(storeDir: string): string {
  return join(storeDir, '.lock')
}

/** Absolute paths of one project's files. */
export class ProjectLocation {
  readonly storeDir: string
  /** The folder's name under `projects/`. */
  readonly folder: string
  readonly dir: string

  constructor(storeDir: string, folder: string) {
    this.storeDir = storeDir
    this.folder = folder
    this.dir = join(storeDir, projectPath(folder))
  }

  get indexFile(): string {
    return join(this.dir, PROJECT_INDEX_PATH)
  }

  get lockFile(): string {
    return join(this.dir, '.lock')
  }

  /** `relativePath` is as manifests hold it. */
  file(relativePath: string): string {
    return join(this.dir, relativePath)
  }

  run(runId: string): RunLocation {
    return new RunLocation(this, runId)
  }
}

/** Absolute paths of one run's files. */
export class RunLocation {
  readonly project: ProjectLocation
  readonly runId: string

  constructor(project: ProjectLocation, runId: string) {
    this.project = project
    this.runId = runId
  }

  get dir(): string {
    return this.project.file(`runs/${this.runId}`)
  }

  get recordFile(): string {
    return this.project.file(runRecordPath(this.runId))
  }

  get manifestFile(): string {
    return this.project.file(manifestPath(this.runId))
  }

  get lockFile(): string {
    return join(this.dir, '.lock')
  }

  get walDir(): string {
    return this.project.file(walFolder(this.runId))
  }

  /** Tells other processes that the session's writer lives. */
  sessionLockFile(session: string): string {
    return join(this.walDir, `${session}.lock`)
  }
}
