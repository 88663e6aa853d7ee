import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, quote, ShardboardError } from '../errors.ts'
import {
  isRunId,
  LayoutError,
  projectFolder,
  type IndexedProject,
  type IndexedRun,
} from '../layout/index.ts'
import { hubFolder } from '../store/bound-runs.ts'
import { findRunId } from '../store/find-run-id.ts'
import { registerProject } from '../store/register-project.ts'
import { removeIfEmpty } from '../store/remove-if-empty.ts'
import { ProjectLocation } from '../store/run-location.ts'
import { DamagedDownload, downloadFile } from './download-file.ts'
import { HubFailure } from './hub-failure.ts'
import { readSteadily, type HubPatience } from './hub-patience.ts'
import type { HubRepo } from './hub-repo.ts'
import { RunsDiverged, type NamedFile } from './join-manifests.ts'
import { missingFiles, publishPulledRun, type RemoteRun } from './publish-pulled-run.ts'
import { remotePath, RemoteRuns, type RunKey } from './remote-runs.ts'
import { requireOwnFiles } from './require-own-files.ts'
import { Turns } from './turns.ts'

/** Requests at once: what comes is short, and waits for the network. */
const MAX_REQUESTS = 6

export interface PullRequest {
  readonly storeDir: string
  readonly repo: HubRepo
  /** A branch, a tag, or a commit. */
  readonly revision: string
  /** A name; undefined for all. */
  readonly project?: string | undefined
  /** An id, or a name that only one run of the project has; undefined for all. */
  readonly run?: string | undefined
  readonly patience: HubPatience
  readonly signal: AbortSignal
  /** What of a run is to be brought; null for nothing. @default all of it */
  readonly select?: (remote: RemoteRun) => RemoteRun | null
  /** @param totalBytes grows while the Dataset's runs are looked at */
  readonly onProgress: (doneBytes: number, totalBytes: number) => void
}

export interface PulledRun {
  readonly project: string
  readonly run: string
  readonly name: string
  /** Of what was not here. */
  readonly fileCount: number
  readonly byteLength: number
}

export interface PullReport {
  /** The commit that was read. */
  readonly commit: string
  readonly runs: readonly PulledRun[]
  /** What could not be brought, in words for the user. */
  readonly problems: readonly string[]
}

/** A run that is to be brought. */
interface WantedRun extends RunKey {
  readonly project: string
  readonly name: string
}

/**
 * Brings runs of a Dataset into a store: only what is not there, and each run whole or not at all.
 * @throws {HubFailure}, the signal's reason, and an `Error` for a project or run that is not there
 */
export async function pullDataset(request: PullRequest): Promise<PullReport> {
  const { repo, revision, patience, signal } = request
  const commit = await readSteadily(() => repo.commitOf(revision), patience, signal)
  const pull = new Pull(request, new RemoteRuns(repo, commit))
  const runs = await pull.choose()
  const outcomes = await Promise.all(runs.map((run) => pull.bring(run)))
  pull.sweep()
  return {
    commit,
    runs: outcomes.filter((outcome) => outcome !== null && typeof outcome !== 'string'),
    problems: outcomes.filter((outcome) => typeof outcome === 'string'),
  }
}

class Pull {
  readonly #request: PullRequest
  readonly #remote: RemoteRuns
  readonly #partsDir: string
  readonly #turns = new Turns(MAX_REQUESTS)
  #doneBytes = 0
  #totalBytes = 0

  constructor(request: PullRequest, remote: RemoteRuns) {
    this.#request = request
    this.#remote = remote
    const { hubUrl, id: dataset } = request.repo.address
    this.#partsDir = join(hubFolder(request.storeDir, { hubUrl, dataset }), 'parts')
  }

  async choose(): Promise<WantedRun[]> {
    const { project, run, repo } = this.#request
    const index = await this.#read(() => this.#remote.rootIndex())
    if (index === null) throw new Error(`the Dataset ${repo.address.id} holds no runs`)
    const wanted = index.projects.filter(({ name }) => project === undefined || name === project)
    if (wanted.length === 0 && project !== undefined) {
      const names = index.projects.map(({ name }) => quote(name)).join(', ')
      throw new Error(
        `there is no project ${quote(project)} in ${repo.address.id}: it has ${names}`,
      )
    }
    const lists = await Promise.all(wanted.map((one) => this.#runsOf(one)))
    const runs = lists.flat()
    if (run === undefined) return runs
    const id = findRunId(new Map(runs.map(({ runId, name }) => [runId, name])), run)
    return runs.filter(({ runId }) => runId === id)
  }

  /** @returns what was brought, or why it could not be; null for a run that is passed over */
  async bring(run: WantedRun): Promise<PulledRun | string | null> {
    try {
      return await this.#bring(run)
    } catch (error) {
      if (!isOfRun(error)) throw error
      return `run ${run.runId} of ${quote(run.project)} is not brought: ${messageOf(error)}`
    }
  }

  /** What came before it was no longer needed. */
  sweep(): void {
    rmSync(this.#partsDir, { recursive: true, force: true })
    for (const folder of ['..', '../..']) removeIfEmpty(join(this.#partsDir, folder))
  }

  async #bring({ folder, runId, project, name }: WantedRun): Promise<PulledRun | null> {
    const { storeDir, select = (whole: RemoteRun) => whole } = this.#request
    const remote = select(await this.#readRun({ folder, runId, project }))
    if (remote === null) return null
    const run = new ProjectLocation(storeDir, folder).run(runId)
    const brought = new Map<string, NamedFile>()
    for (;;) {
      const files = missingFiles(run, remote.manifest)
      const lacking = files.filter(({ path }) => !brought.has(path))
      this.#totalBytes += lacking.reduce((sum, { byteLength }) => sum + byteLength, 0)
      await Promise.all(lacking.map((file) => this.#download(folder, file)))
      for (const file of lacking) brought.set(file.path, file)
      registerProject(storeDir, project, Date.now())
      const partOf = (file: NamedFile): string | undefined =>
        brought.has(file.path) ? this.#partFile(folder, file) : undefined
      if (!publishPulledRun(run, remote, partOf)) continue
      const byteLength = files.reduce((sum, file) => sum + file.byteLength, 0)
      return { project, run: runId, name, fileCount: files.length, byteLength }
    }
  }

  async #runsOf({ name, folder }: IndexedProject): Promise<WantedRun[]> {
    if (projectFolder(name) !== folder) {
      throw new LayoutError('malformed', `${folder} is no folder of a project ${quote(name)}`)
    }
    const index = await this.#read(() => this.#remote.projectIndex(folder))
    const runs: readonly IndexedRun[] = index?.runs ?? []
    return runs
      .filter(({ id }) => isRunId(id))
      .map((run) => ({ project: name, folder, runId: run.id, name: run.name }))
  }

  async #readRun(key: Omit<WantedRun, 'name'>): Promise<RemoteRun> {
    const record = await this.#read(() => this.#remote.record(key))
    const manifest = await this.#read(() => this.#remote.manifest(key))
    const what = remotePath.manifest(key)
    if (record === null || manifest === null) {
      throw new LayoutError('malformed', `${what} or its record is missing`)
    }
    requireOwnFiles(manifest, key.runId, what)
    if (record.id !== key.runId || record.project !== key.project) {
      throw new LayoutError('malformed', `${remotePath.record(key)} is of another run`)
    }
    return { record, manifest }
  }

  /** By content too: what has come of another file is never taken for the beginning of this one. */
  #partFile(folder: string, { path, sha256 }: NamedFile): string {
    const name = createHash('sha256').update(`${folder} ${path} ${sha256}`).digest('hex')
    return join(this.#partsDir, name)
  }

  #download(folder: string, file: NamedFile): Promise<void> {
    const { repo, patience, signal, onProgress } = this.#request
    const path = remotePath.file(folder, file.path)
    const read = (startByte: number, endByte: number): Promise<Uint8Array> =>
      readSteadily(
        async () => {
          const bytes = await repo.readRange(path, this.#remote.head, startByte, endByte)
          if (bytes.length === endByte - startByte) return bytes
          throw new HubFailure(`the answer for ${path} is cut short`, { kind: 'transient' })
        },
        patience,
        signal,
      )
    return this.#turns.take(() =>
      downloadFile(file, this.#partFile(folder, file), read, (count) => {
        this.#doneBytes += count
        onProgress(this.#doneBytes, this.#totalBytes)
      }),
    )
  }

  #read<Value>(read: () => Promise<Value>): Promise<Value> {
    const { patience, signal } = this.#request
    return this.#turns.take(() => readSteadily(read, patience, signal))
  }
}

/** Whether an error is of one run, so that the others can be brought all the same. */
function isOfRun(error: unknown): boolean {
  return (
    error instanceof DamagedDownload ||
    error instanceof RunsDiverged ||
    error instanceof LayoutError ||
    (error instanceof HubFailure && (error.kind === 'missing' || error.kind === 'rejected')) ||
    (error instanceof ShardboardError && error.code === 'lock-timeout')
  )
}
