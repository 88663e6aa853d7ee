import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, ShardboardError } from '../errors.ts'
import { bindRun, hubFolder, releaseRun } from '../store/bound-runs.ts'
import { ProjectLocation } from '../store/run-location.ts'
import { resolveStoreDirectory } from '../store/store-directory.ts'
import { chooseErrands, type SyncErrand } from './choose-targets.ts'
import { ensureSpace, openSpacePlace } from './ensure-space.ts'
import { explainFailure, requireHubToken } from './explain-failure.ts'
import { HubFailure } from './hub-failure.ts'
import { readSteadily, type HubPatience } from './hub-patience.ts'
import { HubRepo } from './hub-repo.ts'
import { rememberTarget } from './known-targets.ts'
import { LeaseFile } from './lease-file.ts'
import { asPushed, isOpenRun, readLocalRun, releaseEnded } from './local-run.ts'
import { MAX_RETRIES, openPatience } from './open-patience.ts'
import { openPusher } from './open-pusher.ts'
import type { LocalRun } from './plan-push.ts'
import { DEFAULT_PUSH_INTERVAL_MS } from './push-schedule.ts'
import type { PushReport, RunPusher } from './push-runs.ts'
import type { RunKey } from './remote-runs.ts'
import type { SyncedDataset, SyncOptions, SyncReport } from './sync-report.ts'

export interface SyncParts {
  readonly environment: NodeJS.ProcessEnv
  /** The built site's folder. */
  readonly siteDir: string
  /** Publishes what dead writers left in a store. */
  readonly recoverProjects: (storeDir: string) => Promise<void>
  /** Merges the shards of a run's sessions that have ended, so that fewer files are sent. */
  readonly mergeRun?: (storeDir: string, run: RunKey, signal: AbortSignal) => Promise<void>
}

/**
 * Brings runs of a store to their Datasets, in as few commits as it takes, and makes Datasets and Spaces
 * that are missing. Whatever stops it, the next call goes on.
 * @throws {ShardboardError} `bad-option`, `hub-failed`; and the signal's reason
 */
export async function syncStore(options: SyncOptions, parts: SyncParts): Promise<SyncReport> {
  const { environment } = parts
  const isDryRun = options.dryRun ?? false
  const dir = resolveStoreDirectory(options.dir, environment)
  const errands = chooseErrands(dir, options, environment)
  const token = requireHubToken(environment)
  if (!isDryRun && errands.length > 0) await recover(dir, options, parts)
  const datasets: SyncedDataset[] = []
  for (const errand of errands) {
    const sync = new DatasetSync(dir, errand, token, options, parts)
    try {
      datasets.push(await sync.run(isDryRun))
    } catch (error) {
      options.signal?.throwIfAborted()
      const reason = explainFailure(error, `send runs to the Dataset ${errand.target.dataset}`)
      if (errands.length === 1) throw reason
      // One Dataset that cannot be written keeps no other from its runs.
      datasets.push(sync.failed(messageOf(reason)))
    }
  }
  return { dir, isDryRun, datasets }
}

async function recover(
  dir: string,
  { onNote }: SyncOptions,
  { recoverProjects }: SyncParts,
): Promise<void> {
  try {
    await recoverProjects(dir)
  } catch (error) {
    onNote?.(`What killed runs left cannot be sent yet: ${messageOf(error)}`)
  }
}

/** Brings some runs to one Dataset. */
class DatasetSync {
  readonly #storeDir: string
  readonly #errand: SyncErrand
  readonly #token: string
  readonly #options: SyncOptions
  readonly #parts: SyncParts
  readonly #signal: AbortSignal
  readonly #patience: HubPatience
  readonly #problems: string[] = []

  constructor(
    storeDir: string,
    errand: SyncErrand,
    token: string,
    options: SyncOptions,
    parts: SyncParts,
  ) {
    this.#storeDir = storeDir
    this.#errand = errand
    this.#token = token
    this.#options = options
    this.#parts = parts
    this.#signal = options.signal ?? new AbortController().signal
    this.#patience = openPatience({ ...this.#access, hubUrl: errand.target.hubUrl })
  }

  async run(isDryRun: boolean): Promise<SyncedDataset> {
    const { target } = this.#errand
    const storeDir = this.#storeDir
    if (this.#options.private === true) await this.#requirePrivate()
    if (!isDryRun) await this.#merge()
    const pusher = openPusher({ ...this.#access, storeDir, target })
    const sendable = await this.#findSendable(pusher)
    const preview = await this.#steadily(() => pusher.preview(this.#read(sendable)))
    if (isDryRun) return this.#report(preview, this.#read(sendable))
    rememberTarget(storeDir, target)
    for (const run of sendable) bindRun(storeDir, target, run)
    const { report, latest } = await this.#push(pusher, sendable, preview)
    releaseEnded(storeDir, target, latest)
    await this.#ensureSpace()
    return this.#report(report, latest)
  }

  /** What is to be said of a Dataset to which nothing could be brought. */
  failed(reason: string): SyncedDataset {
    this.#problems.push(reason)
    return this.#report({ commitCount: 0, fileCount: 0, byteLength: 0 }, [])
  }

  get #access(): Pick<
    Parameters<typeof openPusher>[0],
    'token' | 'environment' | 'signal' | 'onDelay' | 'maxRetries'
  > {
    const seen = new Set<string>()
    return {
      token: this.#token,
      environment: this.#parts.environment,
      signal: this.#signal,
      maxRetries: MAX_RETRIES,
      onDelay: (message) => {
        if (!seen.has(message)) this.#options.onNote?.(`Waiting: ${message}.`)
        seen.add(message)
      },
    }
  }

  #steadily<Value>(read: () => Promise<Value>): Promise<Value> {
    return readSteadily(read, this.#patience, this.#signal)
  }

  #read(runs: SyncErrand['runs']): LocalRun[] {
    return runs.flatMap((key) => {
      const run = readLocalRun(this.#storeDir, key)
      return run === undefined ? [] : [asPushed(run, DEFAULT_PUSH_INTERVAL_MS)]
    })
  }

  async #merge(): Promise<void> {
    const { mergeRun } = this.#parts
    if (mergeRun === undefined) return
    for (const run of this.#read(this.#errand.runs)) {
      try {
        await mergeRun(this.#storeDir, run, this.#signal)
      } catch (error) {
        this.#signal.throwIfAborted()
        this.#options.onNote?.(`Run ${run.runId} is sent as it is: ${messageOf(error)}`)
      }
    }
  }

  /** Those of the runs that are here, and that have not gone on here and there. */
  async #findSendable(pusher: RunPusher): Promise<SyncErrand['runs']> {
    const local = this.#read(this.#errand.runs)
    this.#noteUnreadable(local)
    if (local.length === 0) return []
    await this.#steadily(() => pusher.adoptLeftovers(local))
    const diverged = await this.#steadily(() => pusher.findDiverged(local))
    this.#problems.push(...diverged.values())
    return local.filter((run) => !diverged.has(run))
  }

  /** What was deleted here is no more to be sent; what cannot be read is said. */
  #noteUnreadable(readable: readonly LocalRun[]): void {
    const { target, runs } = this.#errand
    const ids = new Set(readable.map(({ folder, runId }) => `${folder}/${runId}`))
    for (const run of runs) {
      const { folder, runId } = run
      if (ids.has(`${folder}/${runId}`)) continue
      const { dir } = new ProjectLocation(this.#storeDir, folder).run(runId)
      if (existsSync(dir)) this.#problems.push(`run ${runId} is not sent: ${dir} is damaged`)
      else releaseRun(this.#storeDir, target, run)
    }
  }

  async #push(
    pusher: RunPusher,
    runs: SyncErrand['runs'],
    preview: PushReport,
  ): Promise<{ report: PushReport; latest: readonly LocalRun[] }> {
    let latest: readonly LocalRun[] = []
    const read = (): readonly LocalRun[] => (latest = this.#read(runs))
    if (runs.length === 0) {
      return { report: { commitCount: 0, fileCount: 0, byteLength: 0 }, latest }
    }
    const { target } = this.#errand
    const { dataset } = target
    // Who trains just now need not send the same.
    const lease = new LeaseFile(join(hubFolder(this.#storeDir, target), 'push.lock'))
    lease.take()
    try {
      const report = await pusher.push(read, this.#signal, ({ sentBytes, sentFiles }) => {
        const totalBytes = Math.max(preview.byteLength, sentBytes)
        const totalFiles = Math.max(preview.fileCount, sentFiles)
        this.#options.onProgress?.({ dataset, sentBytes, totalBytes, sentFiles, totalFiles })
      })
      return { report, latest }
    } finally {
      lease.release()
    }
  }

  /** What is meant for few is not sent to where all can see it. */
  async #requirePrivate(): Promise<void> {
    const { hubUrl, dataset } = this.#errand.target
    const repo = new HubRepo({ hubUrl, type: 'dataset', id: dataset }, this.#token, this.#signal)
    const isPublic = await this.#steadily(() => isPublicRepo(repo))
    if (!isPublic) return
    throw new ShardboardError(
      'hub-failed',
      `the Dataset ${dataset} is public: make it private at ${repo.url}/settings, or do not ask for a private one`,
    )
  }

  async #ensureSpace(): Promise<void> {
    const place = openSpacePlace({ ...this.#access, target: this.#errand.target })
    if (place === undefined) return
    try {
      const outcome = await ensureSpace(place, this.#parts.siteDir)
      if (outcome.kind === 'refused') this.#problems.push(outcome.reason)
    } catch (error) {
      this.#signal.throwIfAborted()
      const what = `put the dashboard into the Space ${place.target.space}`
      this.#problems.push(messageOf(explainFailure(error, what)))
    }
  }

  #report(pushed: PushReport, runs: readonly LocalRun[]): SyncedDataset {
    const { hubUrl, dataset, space } = this.#errand.target
    return {
      dataset,
      datasetUrl: `${hubUrl}/datasets/${dataset}`,
      space,
      spaceUrl: space === null ? null : `${hubUrl}/spaces/${space}`,
      runCount: runs.length,
      openRunCount: runs.filter(isOpenRun).length,
      ...pushed,
      problems: this.#problems,
    }
  }
}

async function isPublicRepo(repo: HubRepo): Promise<boolean> {
  try {
    return !(await repo.isPrivate())
  } catch (error) {
    if (error instanceof HubFailure && error.kind === 'missing') return false
    throw error
  }
}
