import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { hubFolder, listBoundRuns } from '../store/bound-runs.ts'
import { systemClock, type HubClock } from './hub-clock.ts'
import type { HubTarget } from './hub-target.ts'
import { LeaseFile } from './lease-file.ts'
import { asPushed, readLocalRun, releaseEnded } from './local-run.ts'
import { openPusher } from './open-pusher.ts'
import type { LocalRun } from './plan-push.ts'
import { DEFAULT_PUSH_INTERVAL_MS } from './push-schedule.ts'
import type { RunPusher } from './push-runs.ts'

/** What was closed just before is sealed by then. */
const SETTLE_MS = 1500
/** Another process of the store is pushing; its commit has everything that was published before. */
const LEASE_RETRY_MS = 5000
/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface StorePushesOptions {
  readonly storeDir: string
  readonly target: HubTarget
  readonly token: string
  readonly environment: NodeJS.ProcessEnv
  /** Told of what keeps points from the Hub, once for each cause. */
  readonly onProblem: (message: string) => void
  /** After the first push that came to its end. @throws what keeps it from being done */
  readonly afterFirstPush?: (signal: AbortSignal) => Promise<void>
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
  #hasPushed = false
  #lastProblem: string | null = null
  #longestIntervalMs = DEFAULT_PUSH_INTERVAL_MS

  constructor(options: StorePushesOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#lease = new LeaseFile(join(hubFolder(options.storeDir, options.target), 'push.lock'))
    this.#pusher = openPusher({
      ...options,
      signal: this.#abort.signal,
      onDelay: (message) => this.#tell(message),
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
    const expiry = new Promise<string>((resolve) => {
      timer = setTimeout(
        () => {
          resolve(this.#lastProblem ?? `it takes longer than ${timeoutMs / 1000} s`)
        },
        Math.min(timeoutMs, MAX_TIMER_MS),
      )
    })
    try {
      return await Promise.race([this.#running, expiry])
    } finally {
      clearTimeout(timer)
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
      }
      return null
    } catch (error) {
      const problem = messageOf(error)
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
    const { afterFirstPush } = this.#options
    let pushed: LocalRun[] = []
    const readRuns = (): LocalRun[] => {
      pushed = this.#readRuns()
      return pushed
    }
    await this.#pusher.push(readRuns, signal)
    releaseEnded(this.#options.storeDir, this.#options.target, pushed)
    this.#lastProblem = null
    if (this.#hasPushed) return
    this.#hasPushed = true
    await afterFirstPush?.(signal)
  }

  #readRuns(): LocalRun[] {
    const { storeDir, target } = this.#options
    return listBoundRuns(storeDir, target).flatMap((key) => {
      const run = readLocalRun(storeDir, key)
      return run === undefined ? [] : [asPushed(run, this.#longestIntervalMs)]
    })
  }

  #tell(message: string): void {
    this.#lastProblem = message
    if (this.#told.has(message)) return
    this.#told.add(message)
    this.#options.onProblem(message)
  }
}
