import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { LayoutError } from '../layout/index.ts'
import { hubFolder, listBoundRuns } from '../store/bound-runs.ts'
import { ensureSpace, openSpacePlace } from './ensure-space.ts'
import { explainFailure } from './explain-failure.ts'
import { systemClock, type HubClock } from './hub-clock.ts'
import { asHubFailure } from './hub-failure.ts'
import type { HubTarget } from './hub-target.ts'
import { RunsDiverged } from './join-manifests.ts'
import { LeaseFile } from './lease-file.ts'
import { asPushed, findAbsentFile, readLocalRun, releaseEnded } from './local-run.ts'
import { openPusher } from './open-pusher.ts'
import type { LocalRun } from './plan-push.ts'
import { DEFAULT_PUSH_INTERVAL_MS } from './push-schedule.ts'
import type { RunPusher } from './push-runs.ts'

/** What was closed just before is sealed by then. */
const SETTLE_MS = 1500
/** Another process of the store is pushing; its commit has everything that was published before. */
const LEASE_RETRY_MS = 5000
/** Points go on meanwhile. */
const SPACE_RETRIES = 2
/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface StorePushesOptions {
  readonly storeDir: string
  readonly target: HubTarget
  readonly token: string
  readonly environment: NodeJS.ProcessEnv
  /** Told of what keeps points from the Hub, once for each cause. */
  readonly onProblem: (message: string) => void
  /** The built site's folder, for a target with a Space. */
  readonly siteDir?: string
  readonly clock?: HubClock
  readonly writer?: string
}

/**
 * Brings a store's runs to one Dataset, one push at a time: all that are bound to it, whichever process
 * they are of. What comes while one is under way is in the next.
 */
export class StorePushes {
  readonly #options: StorePushesOptions
  readonly #clock: HubClock
  readonly #abort = new AbortController()
  readonly #pusher: RunPusher
  readonly #lease: LeaseFile
  readonly #told = new Set<string>()
  #running: Promise<string | null> | null = null
  #isWanted = false
  /** Somebody waits for it. */
  #isHurried = false
  #hasSpace = false
  #spaceJob: Promise<null> | null = null
  #hasAdopted = false
  /** By project's folder and run: those that are left alone. */
  readonly #diverged = new Set<string>()
  #lastProblem: string | null = null
  /** Set while somebody waits for the end of a push. */
  #onDelay: ((message: string, waitMs: number) => void) | null = null
  #longestIntervalMs = DEFAULT_PUSH_INTERVAL_MS

  constructor(options: StorePushesOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#lease = new LeaseFile(join(hubFolder(options.storeDir, options.target), 'push.lock'))
    this.#pusher = openPusher({
      ...options,
      signal: this.#abort.signal,
      onDelay: (message, waitMs = 0) => {
        this.#tell(message)
        this.#onDelay?.(message, waitMs)
      },
    })
  }

  /** A session of this process has a run bound, which it pushes so often. */
  expect(pushIntervalMs: number): void {
    this.#longestIntervalMs = Math.max(this.#longestIntervalMs, pushIntervalMs)
  }

  /** Pushes soon, by itself. */
  due(): void {
    this.#isWanted = true
    this.#running ??= this.#run()
  }

  /**
   * Waits until all that is published now is on the Hub.
   * @returns why it is not, when time is up or it cannot be; null when it is
   */
  async finish(timeoutMs: number): Promise<string | null> {
    this.#isHurried = true
    this.due()
    let timer: NodeJS.Timeout | undefined
    const deadlineMs = performance.now() + timeoutMs
    const expiry = new Promise<string>((resolve) => {
      // Nobody waits for what cannot be in time.
      this.#onDelay = (message, waitMs) => {
        if (performance.now() + waitMs > deadlineMs) resolve(message)
      }
      timer = setTimeout(
        () => {
          resolve(this.#lastProblem ?? `it takes longer than ${timeoutMs / 1000} s`)
        },
        Math.min(timeoutMs, MAX_TIMER_MS),
      )
    })
    try {
      const problem = await Promise.race([this.#running, expiry])
      return problem ?? (await Promise.race([this.#spaceJob, expiry]))
    } finally {
      clearTimeout(timer)
      this.#onDelay = null
    }
  }

  close(): void {
    this.#abort.abort(new Error('the process ends'))
    this.#lease.release()
  }

  /** @returns what went wrong for good; null when everything is there */
  async #run(): Promise<string | null> {
    const { signal } = this.#abort
    try {
      while (this.#isWanted && !signal.aborted) {
        if (!this.#isHurried) await this.#clock.sleep(SETTLE_MS, signal)
        while (!this.#lease.take()) await this.#clock.sleep(LEASE_RETRY_MS, signal)
        this.#isWanted = false
        await this.#pushBound(signal)
        this.#lease.release()
        this.#spaceJob ??= this.#hasSpace ? null : this.#makeSpace(signal)
      }
      return null
    } catch (error) {
      const what = `send runs to the Dataset ${this.#options.target.dataset}`
      const problem = messageOf(explainFailure(error, what))
      if (!signal.aborted) this.#tell(problem)
      return problem
    } finally {
      this.#isWanted = false
      this.#isHurried = false
      this.#lease.release()
      this.#running = null
    }
  }

  async #pushBound(signal: AbortSignal): Promise<void> {
    let pushed: LocalRun[] = []
    const readRuns = (): LocalRun[] => {
      pushed = this.#readRuns()
      return pushed
    }
    try {
      if (!this.#hasAdopted) await this.#adoptLeftovers(readRuns())
      await this.#pusher.push(readRuns, signal)
    } catch (error) {
      if (!(error instanceof RunsDiverged) && !(error instanceof LayoutError)) throw error
      await this.#leaveOutDiverged(pushed)
      await this.#pusher.push(readRuns, signal)
    }
    releaseEnded(this.#options.storeDir, this.#options.target, pushed)
    this.#lastProblem = null
  }

  /** A push of several commits may have been killed: what it left would be there twice. */
  async #adoptLeftovers(runs: readonly LocalRun[]): Promise<void> {
    try {
      await this.#pusher.adoptLeftovers(runs)
      this.#hasAdopted = true
    } catch (error) {
      // The push that follows waits as it should, and then it is tried again.
      if (asHubFailure(error) === null) throw error
    }
  }

  /** One run that has gone on elsewhere, or is damaged there, keeps no other from the Hub. */
  async #leaveOutDiverged(runs: readonly LocalRun[]): Promise<void> {
    for (const [{ folder, runId }, reason] of await this.#pusher.findDiverged(runs)) {
      this.#diverged.add(`${folder}/${runId}`)
      this.#tell(reason)
    }
  }

  /**
   * What keeps the page away keeps no points away: it is tried again after the next push.
   * @returns null
   */
  async #makeSpace(signal: AbortSignal): Promise<null> {
    const { siteDir, target, onProblem, ...options } = this.#options
    const place = openSpacePlace({
      ...options,
      target,
      signal,
      maxRetries: SPACE_RETRIES,
      onDelay: (message) => this.#tell(message),
    })
    try {
      if (place === undefined || siteDir === undefined) {
        this.#hasSpace = true
        return null
      }
      const outcome = await ensureSpace(place, siteDir)
      this.#hasSpace = true
      if (outcome.kind === 'refused') onProblem(outcome.reason)
    } catch (error) {
      if (!signal.aborted) {
        this.#tell(`the dashboard cannot be put into ${target.space}: ${messageOf(error)}`)
      }
    } finally {
      this.#spaceJob = null
    }
    return null
  }

  #readRuns(): LocalRun[] {
    const { storeDir, target } = this.#options
    return listBoundRuns(storeDir, target).flatMap((key) => {
      if (this.#diverged.has(`${key.folder}/${key.runId}`)) return []
      const run = readLocalRun(storeDir, key)
      if (run === undefined) return []
      const absent = findAbsentFile(storeDir, run)
      if (absent === undefined) return [asPushed(run, this.#longestIntervalMs)]
      this.#tell(`run ${run.runId} cannot be sent: its shard ${absent} is missing`)
      return []
    })
  }

  #tell(message: string): void {
    this.#lastProblem = message
    if (this.#told.has(message)) return
    this.#told.add(message)
    this.#options.onProblem(message)
  }
}
