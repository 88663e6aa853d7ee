import { messageOf, ShardboardError } from './errors.ts'
import type { HubTarget } from './hub/hub-target.ts'
import { whyNoHubToken } from './hub/hub-token.ts'
import type { HubThread } from './hub/hub-thread.ts'
import { nextPushUnixMs } from './hub/push-schedule.ts'
import type { ResolvedOptions } from './options.ts'
import type { ErrorReporter } from './report-errors.ts'
import { bindRun } from './store/bound-runs.ts'
import type { OpenSession } from './store/open-session.ts'

/** A run's way to the Hub, as the thread that logs sees it: when a push is due, and how it ended. */
export class HubSink {
  readonly #target: HubTarget
  readonly #session: string
  readonly #thread: HubThread
  readonly #reporter: ErrorReporter
  readonly #options: ResolvedOptions
  readonly #startedUnixMs = Date.now()
  #dueUnixMs: number

  private constructor(
    target: HubTarget,
    open: OpenSession,
    options: ResolvedOptions,
    thread: HubThread,
    reporter: ErrorReporter,
  ) {
    this.#target = target
    this.#session = open.session
    this.#thread = thread
    this.#reporter = reporter
    this.#options = options
    this.#dueUnixMs = this.#nextDue(this.#startedUnixMs)
  }

  /** @returns null for a run that goes nowhere, or cannot; that has been reported then */
  static open(
    open: OpenSession,
    options: ResolvedOptions,
    thread: HubThread,
    reporter: ErrorReporter,
  ): HubSink | null {
    const { hub: target, hubToken: token, pushIntervalMs } = options
    if (target === undefined) return null
    const refuse = (reason: string, cause?: unknown): null => {
      const message = `the run stays in its folder, and is not brought to ${target.dataset}: ${reason}`
      reporter.report('hub', new ShardboardError('hub-failed', message, { cause }))
      return null
    }
    if (token === undefined) {
      return refuse(
        `${whyNoHubToken(process.env)}. Set HF_TOKEN, or log in with "hf auth login"; "shardboard sync" sends it later`,
      )
    }
    const { run, session } = open
    const { storeDir, folder: projectFolder } = run.project
    try {
      // At once: a process that is killed now has something to be brought later.
      bindRun(storeDir, target, { folder: projectFolder, runId: run.runId })
      thread.start(
        { session, storeDir, projectFolder, runId: run.runId, target, token, pushIntervalMs },
        (error) => reporter.report(`hub ${error.message}`, error),
      )
    } catch (cause) {
      return refuse(messageOf(cause), cause)
    }
    return new HubSink(target, open, options, thread, reporter)
  }

  /** Whether what has been logged is to be published now, so that it can be pushed. */
  isDue(nowUnixMs: number): boolean {
    return nowUnixMs >= this.#dueUnixMs
  }

  push(nowUnixMs: number): void {
    this.#dueUnixMs = this.#nextDue(nowUnixMs)
    this.#thread.due(this.#session)
  }

  /** Waits until the run is on the Hub, or time is up: then it says how the rest gets there. */
  async finish(): Promise<void> {
    const problem = await this.#thread.finish(this.#session, this.#options.finishTimeoutMs)
    if (problem !== null) this.#tellLeft(problem)
  }

  /** For a process that cannot wait. */
  leave(): void {
    this.#thread.leave(this.#session)
    this.#tellLeft('the process ended without waiting for it')
  }

  #nextDue(afterUnixMs: number): number {
    return nextPushUnixMs(this.#startedUnixMs, afterUnixMs, this.#options.pushIntervalMs)
  }

  #tellLeft(reason: string): void {
    const { dataset, isPrivate } = this.#target
    const message = `not all of the run is at ${dataset} yet: ${reason}. It is in its folder; send the rest with: shardboard sync --project ${this.#options.project} --dataset ${dataset}${isPrivate ? ' --private' : ''}`
    this.#reporter.report('hub left', new ShardboardError('hub-failed', message))
  }
}
