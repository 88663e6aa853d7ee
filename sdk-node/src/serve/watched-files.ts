import { join } from 'node:path'
import {
  manifestPath,
  PROJECT_INDEX_PATH,
  projectPath,
  ROOT_INDEX_PATH,
  runRecordPath,
  walFolder,
} from '../layout/index.ts'
import { probeFile, probeFolder, type FileState } from './probe.ts'

/** `path` is relative to the store's root; `byteLength` is -1 for a file that is gone. */
export interface FileChange {
  readonly path: string
  readonly byteLength: number
  readonly version: string
}

/** For so many looks a run is still watched after its log is gone: its record is written last. */
const LOOKS_AFTER_END = 50

/**
 * The files of a store that change while runs are live: the indexes, and each live run's record,
 * manifest and log. A run is live while its folder in `wal/` holds a file, so that finished runs
 * cost nothing.
 */
export class WatchedFiles {
  readonly #storeDir: string
  /** null: only the root's index is watched */
  readonly #projectFolder: string | null
  #states: ReadonlyMap<string, FileState> = new Map()
  #logs: ReadonlyMap<string, readonly string[]> = new Map()
  /** How many more looks each run that has ended gets. */
  readonly #looksLeft = new Map<string, number>()
  #problems: string[] = []

  constructor(storeDir: string, projectFolder: string | null) {
    this.#storeDir = storeDir
    this.#projectFolder = projectFolder
  }

  /** What could not be read in the last look. Such a file counts as unchanged. */
  get problems(): readonly string[] {
    return this.#problems
  }

  /** Every watched file that is there, as of the last look. */
  snapshot(): FileChange[] {
    return [...this.#states].map(([path, state]) => ({ path, ...state }))
  }

  /** Looks at all watched files. Calls may not overlap. */
  async look(): Promise<FileChange[]> {
    this.#problems = []
    // The logs are listed before the manifests are looked at: when a segment is seen to be gone, the
    // manifest that has its shards is seen as well.
    const logs = await this.#listLogs()
    const released = this.#countDown(logs)
    const states = await this.#probeStates(this.#paths(logs))
    const changes = changesBetween(this.#states, states)
    this.#logs = logs
    this.#states = states
    const unwatched = new Set(released.flatMap((runId) => this.#recordPaths(runId)))
    return changes.filter((change) => !unwatched.has(change.path))
  }

  async #listLogs(): Promise<ReadonlyMap<string, readonly string[]>> {
    if (this.#projectFolder === null) return new Map()
    const runIds = await this.#list(walFolder(''))
    const known = runIds ?? [...this.#logs.keys()]
    const logs = await Promise.all(
      known.map(async (runId) => {
        const names = (await this.#list(walFolder(runId))) ?? this.#logs.get(runId) ?? []
        return [runId, names.filter((name) => !name.startsWith('.'))] as const
      }),
    )
    return new Map(logs.filter(([, names]) => names.length > 0))
  }

  /** @returns undefined when the folder cannot be read */
  async #list(folder: string): Promise<readonly string[] | undefined> {
    const probe = await probeFolder(this.#resolve(this.#inProject(folder)))
    if (probe.kind === 'found') return probe.found
    if (probe.kind === 'absent') return []
    this.#problems.push(probe.problem)
    return undefined
  }

  /** @returns the runs that are watched no longer */
  #countDown(logs: ReadonlyMap<string, unknown>): string[] {
    const released: string[] = []
    for (const [runId, looks] of this.#looksLeft) {
      if (looks > 0 && !logs.has(runId)) this.#looksLeft.set(runId, looks - 1)
      else this.#looksLeft.delete(runId)
      if (looks === 0 && !logs.has(runId)) released.push(runId)
    }
    for (const runId of this.#logs.keys()) {
      if (!logs.has(runId)) this.#looksLeft.set(runId, LOOKS_AFTER_END)
    }
    return released
  }

  #paths(logs: ReadonlyMap<string, readonly string[]>): string[] {
    if (this.#projectFolder === null) return [ROOT_INDEX_PATH]
    const paths = [ROOT_INDEX_PATH, this.#inProject(PROJECT_INDEX_PATH)]
    for (const runId of [...logs.keys(), ...this.#looksLeft.keys()]) {
      paths.push(...this.#recordPaths(runId))
    }
    for (const [runId, names] of logs) {
      for (const name of names) {
        if (name.endsWith('.wal')) paths.push(this.#inProject(`${walFolder(runId)}/${name}`))
      }
    }
    return paths
  }

  #recordPaths(runId: string): string[] {
    return [this.#inProject(runRecordPath(runId)), this.#inProject(manifestPath(runId))]
  }

  async #probeStates(paths: readonly string[]): Promise<Map<string, FileState>> {
    const probes = await Promise.all(paths.map((path) => probeFile(this.#resolve(path))))
    const states = new Map<string, FileState>()
    for (const [index, path] of paths.entries()) {
      const probe = probes[index]
      const known = this.#states.get(path)
      if (probe?.kind === 'found') states.set(path, probe.found)
      if (probe?.kind === 'unreadable') {
        this.#problems.push(probe.problem)
        if (known !== undefined) states.set(path, known)
      }
    }
    return states
  }

  #inProject(path: string): string {
    return `${projectPath(this.#projectFolder ?? '')}/${path}`
  }

  #resolve(path: string): string {
    return join(this.#storeDir, path)
  }
}

function changesBetween(
  before: ReadonlyMap<string, FileState>,
  now: ReadonlyMap<string, FileState>,
): FileChange[] {
  const changes: FileChange[] = []
  for (const [path, state] of now) {
    if (before.get(path)?.version !== state.version) changes.push({ path, ...state })
  }
  for (const path of before.keys()) {
    if (!now.has(path)) changes.push({ path, byteLength: -1, version: '' })
  }
  return changes
}
