import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { projectFolder } from '../layout/index.ts'
import { compactEnded, type CompactionReport } from '../seal/compact-run.ts'
import { ProjectLocation } from '../store/run-location.ts'
import { readSteadily, type HubPatience } from './hub-patience.ts'
import { HubRepo } from './hub-repo.ts'
import type { HubTarget } from './hub-target.ts'
import { filesOf, RunsDiverged } from './join-manifests.ts'
import { readLocalRun } from './local-run.ts'
import { openPusher, type PusherOptions } from './open-pusher.ts'
import type { LocalRun } from './plan-push.ts'
import { pullDataset, type PulledRun } from './pull-dataset.ts'
import type { RemoteRun } from './publish-pulled-run.ts'
import { shardsToMerge, withLostSessions } from './shards-to-merge.ts'

/** Of shards that are on this machine's disk at once. */
const MAX_BATCH_BYTES = 2 * 1024 ** 3
/** Others may merge the same run meanwhile, or go on with it: so often it is begun anew. */
const MAX_STARTS = 5

export interface CompactRequest extends Omit<PusherOptions, 'storeDir' | 'target'> {
  readonly hubUrl: string
  /** `owner/name` */
  readonly dataset: string
  /** A name; undefined for all. */
  readonly project?: string | undefined
  /** An id or a name; undefined for all. */
  readonly run?: string | undefined
  readonly patience: HubPatience
  readonly onProgress: (doneBytes: number, totalBytes: number) => void
}

export interface CompactedRemoteRun {
  readonly project: string
  readonly run: string
  readonly name: string
  readonly mergedShardCount: number
  readonly pointCount: number
}

export interface DatasetCompaction {
  readonly runs: readonly CompactedRemoteRun[]
  readonly commitCount: number
  /** Of those that were sent. */
  readonly fileCount: number
  readonly byteLength: number
  /** What could not be done, in words for the user. */
  readonly problems: readonly string[]
}

/**
 * Merges the short shards of a Dataset's sessions that have ended: brings them here, and puts the merged
 * ones in their place, in one commit where they are not too many. Others may write to the Dataset.
 * @throws {HubFailure}, the signal's reason, and an `Error` for a project or run that is not there
 */
export async function compactDataset(request: CompactRequest): Promise<DatasetCompaction> {
  const storeDir = mkdtempSync(join(tmpdir(), 'shardboard-compact-'))
  const compaction = new Compaction(request, storeDir)
  try {
    for (let start = 1; await compaction.next(start < MAX_STARTS);) start++
    return compaction.report
  } finally {
    rmSync(storeDir, { recursive: true, force: true })
  }
}

class Compaction {
  readonly #request: CompactRequest
  readonly #storeDir: string
  readonly #repo: HubRepo
  readonly #done = new Set<string>()
  readonly #runs: CompactedRemoteRun[] = []
  readonly #problems: string[] = []
  #sent = { commitCount: 0, fileCount: 0, byteLength: 0 }

  constructor(request: CompactRequest, storeDir: string) {
    this.#request = request
    this.#storeDir = storeDir
    const { hubUrl, dataset, token, signal } = request
    this.#repo = new HubRepo({ hubUrl, type: 'dataset', id: dataset }, token, signal)
  }

  get report(): DatasetCompaction {
    return { runs: this.#runs, ...this.#sent, problems: this.#problems }
  }

  /**
   * Merges as many runs as there is room for.
   * @param mayBeginAnew whether runs that others have changed meanwhile are left for the next call
   * @returns whether there are others left
   */
  async next(mayBeginAnew: boolean): Promise<boolean> {
    rmSync(this.#storeDir, { recursive: true, force: true })
    mkdirSync(this.#storeDir, { mode: 0o700 })
    const { pulled, isAll } = await this.#pull()
    const merged: { run: PulledRun; report: CompactionReport }[] = []
    for (const run of pulled) merged.push({ run, report: await this.#merge(run) })
    try {
      await this.#push(merged.flatMap(({ run }) => this.#readRun(run) ?? []))
    } catch (error) {
      if (!(error instanceof RunsDiverged) || !mayBeginAnew) throw error
      return true
    }
    for (const { run, report } of merged) this.#note(run, report)
    return !isAll
  }

  async #pull(): Promise<{ pulled: readonly PulledRun[]; isAll: boolean }> {
    let batchBytes = 0
    let isAll = true
    const report = await pullDataset({
      ...this.#request,
      storeDir: this.#storeDir,
      repo: this.#repo,
      revision: 'main',
      select: (remote) => {
        const part = this.#partToMerge(remote)
        if (part === null) return null
        const byteLength = filesOf(part.manifest).reduce((sum, file) => sum + file.byteLength, 0)
        isAll &&= batchBytes === 0 || batchBytes + byteLength <= MAX_BATCH_BYTES
        if (!isAll) return null
        batchBytes += byteLength
        return part
      },
    })
    for (const problem of report.problems) {
      if (!this.#problems.includes(problem)) this.#problems.push(problem)
    }
    return { pulled: report.runs, isAll }
  }

  #partToMerge({ record, manifest }: RemoteRun): RemoteRun | null {
    if (this.#done.has(keyOf({ project: record.project, run: record.id }))) return null
    const ended = withLostSessions(record, Date.now())
    const shards = shardsToMerge(manifest, ended)
    return shards.length === 0 ? null : { record: ended, manifest: { ...manifest, shards } }
  }

  #merge({ project, run }: PulledRun): Promise<CompactionReport> {
    const location = new ProjectLocation(this.#storeDir, projectFolder(project))
    return compactEnded(location.run(run), async () => {
      this.#request.signal.throwIfAborted()
      await setImmediate()
    })
  }

  #readRun({ project, run }: PulledRun): LocalRun | undefined {
    return readLocalRun(this.#storeDir, { folder: projectFolder(project), runId: run })
  }

  async #push(runs: readonly LocalRun[]): Promise<void> {
    if (runs.length === 0) return
    const { hubUrl, dataset, patience, signal, onProgress } = this.#request
    const target: HubTarget = { hubUrl, dataset, space: null, isPrivate: false }
    const pusher = openPusher({ ...this.#request, storeDir: this.#storeDir, target })
    await readSteadily(() => pusher.adoptLeftovers(runs), patience, signal)
    const total = await readSteadily(() => pusher.preview(runs), patience, signal)
    const sent = await pusher.push(
      () => runs,
      signal,
      ({ sentBytes }) => onProgress(sentBytes, Math.max(sentBytes, total.byteLength)),
    )
    this.#sent = {
      commitCount: this.#sent.commitCount + sent.commitCount,
      fileCount: this.#sent.fileCount + sent.fileCount,
      byteLength: this.#sent.byteLength + sent.byteLength,
    }
  }

  #note(run: PulledRun, { mergedShardCount, rewrittenRowCount, damages }: CompactionReport): void {
    this.#done.add(keyOf(run))
    this.#problems.push(...damages.map((damage) => `run ${run.run} of ${run.project}: ${damage}`))
    if (mergedShardCount === 0) return
    const { project, name } = run
    this.#runs.push({
      project,
      run: run.run,
      name,
      mergedShardCount,
      pointCount: rewrittenRowCount,
    })
  }
}

function keyOf({ project, run }: Pick<PulledRun, 'project' | 'run'>): string {
  return `${projectFolder(project)}/${run}`
}
