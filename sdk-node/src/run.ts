import { complainOfOptions, readFinishOptions, readLogOptions } from './call-options.ts'
import { messageOf, ShardboardError, type ShardboardErrorCode, show, quote } from './errors.ts'
import type { HubThread } from './hub/hub-thread.ts'
import type { ExitHooks, ExitListener } from './exit-hooks.ts'
import type { JsonObject, JsonValue } from './layout/index.ts'
import {
  refuse,
  requireEntries,
  requireText,
  resolveDefinition,
  resolveTags,
  type DefineMetricOptions,
  type FinishOptions,
  type LogOptions,
  type ResolvedOptions,
} from './options.ts'
import { HubSink } from './hub-sink.ts'
import { ErrorReporter } from './report-errors.ts'
import { RunSession, type BlockingEnd } from './run-session.ts'
import type { SealThread } from './seal/seal-thread.ts'
import type { OpenSession } from './store/open-session.ts'
import { copyAsJsonObject } from './values/json-copy.ts'
import { createLiveObject, updateLiveObject, type LiveObject } from './values/live-object.ts'
import { LiveTags } from './values/live-tags.ts'
import { PendingChanges } from './values/pending-changes.ts'

const BLOCKING_TIMEOUT_MS = 10_000

type RunLifeState = 'open' | 'finishing' | 'finished' | 'failed'

/** What a process shares between its runs. */
export interface RunHost {
  readonly thread: SealThread
  readonly hubThread: HubThread
  readonly exitHooks: ExitHooks
}

/** What `Run` is made from: a place on a run, or nothing when Shardboard is disabled. */
export interface RunOrigin {
  readonly options: ResolvedOptions
  readonly open: OpenSession | undefined
  readonly storeDir: string
  readonly host: RunHost
  /** What is to be said of the options. */
  readonly warnings: readonly string[]
  readonly onEnded: (run: Run) => void
}

/** Ends a run to make room for the next: at once, unless promises that it logged are still open. */
export let finishSoon: (run: Run) => void

/**
 * A live run. Made by `init`.
 * @example
 * const run = init({ project: 'digits', config: { learningRate: 0.1 } })
 * for (let step = 0; step < 100; step++) run.log({ loss: 1 / (step + 1) })
 * await run.finish()
 */
export class Run {
  /** The run's id: unique in its project, safe as a folder's name. */
  readonly id: string
  readonly project: string
  /** The store's folder. */
  readonly dir: string
  /** Whether the run was there before. */
  readonly isResumed: boolean
  /** Which of the run's processes this is; '' for the first. */
  readonly writer: string
  readonly #session: RunSession | undefined
  /** null: it goes nowhere. */
  readonly #hub: HubSink | null | undefined
  readonly #reporter: ErrorReporter
  readonly #origin: RunOrigin
  readonly #exitListener: ExitListener
  readonly #config: LiveObject
  readonly #summary: LiveObject
  readonly #tags: LiveTags
  readonly #changes = new PendingChanges()
  #life: RunLifeState = 'open'
  #finishing: Promise<void> | undefined
  /** `init` has finished it, to start another. */
  #isReplaced = false
  #name: string
  #group: string | null
  #notes: string | null

  static {
    finishSoon = (run) => {
      run.#finishSoon()
    }
  }

  /** @throws {ShardboardError} `store-unusable` when the log cannot be started */
  constructor(origin: RunOrigin) {
    const { options, open, host } = origin
    this.#origin = origin
    this.#reporter = new ErrorReporter(options.onError)
    this.id = open?.run.runId ?? 'disabled'
    this.project = options.project
    this.dir = origin.storeDir
    this.isResumed = open?.isResumed ?? false
    this.writer = open?.writer ?? ''
    this.#name = open?.record.name ?? options.name ?? 'disabled'
    this.#group = open?.record.group ?? options.group ?? null
    this.#tags = new LiveTags({
      tags: open?.record.tags ?? options.tags ?? [],
      resolve: resolveTags,
      onChange: (tags) => this.#patch({ tags }),
    })
    this.#notes = open?.record.notes ?? options.notes ?? null
    this.#hub = open && HubSink.open(open, options, host.hubThread, this.#reporter)
    this.#session = open && new RunSession(open, options, host.thread, this.#reporter, this.#hub)
    this.#config = createLiveObject({
      entries: copyAsJsonObject(open?.record.config ?? options.config ?? {}),
      onChange: (config, configRemoved) => this.#patch({ config, configRemoved }),
      delay: (tell) => this.#delay(tell),
    })
    this.#summary = this.#createSummary(copyAsJsonObject(open?.record.summary ?? {}))
    this.#exitListener = {
      onDrained: () => void this.#finishDrained(),
      onExit: (reason, deadlineMs) =>
        this.#finishBlocking('failed', reason, { deadlineMs, isExiting: true }),
    }
    if (this.#session !== undefined) host.exitHooks.add(this.#exitListener)
    for (const warning of origin.warnings) this.#complain('bad-option', warning)
  }

  /**
   * The run's config. Setting an entry, or a part of one, keeps it with the run; so does
   * `config.update({ … })`, and `run.config = { … }` is the same. A change inside an entry is written
   * within 50 ms, or with `flush` or `finish`; all others at once.
   */
  get config(): LiveObject {
    return this.#config
  }

  set config(changes: object) {
    updateLiveObject(this.#config, requireEntries('config', changes))
  }

  /**
   * The run's summary: each metric's last value (or what `defineMetric` says stands for it), and
   * whatever is set here. `run.summary = { … }` sets several entries.
   */
  get summary(): LiveObject {
    return this.#summary
  }

  set summary(changes: object) {
    updateLiveObject(this.#summary, requireEntries('summary', changes))
  }

  get name(): string {
    return this.#name
  }

  set name(name: string) {
    requireText('name', name)
    this.#name = name
    this.#patch({ name })
  }

  get group(): string | null {
    return this.#group
  }

  set group(group: string | null) {
    requireText('group', group ?? undefined)
    this.#group = group
    this.#patch({ group })
  }

  /** The run's tags. A change of the list, such as `run.tags.push('best')`, is kept with the run. */
  get tags(): string[] {
    return this.#tags.view
  }

  set tags(tags: readonly string[]) {
    this.#tags.replace(tags)
  }

  get notes(): string | null {
    return this.#notes
  }

  set notes(notes: string | null) {
    requireText('notes', notes ?? undefined)
    this.#notes = notes
    this.#patch({ notes })
  }

  /** The step that the next `log` call without one has. */
  get step(): number {
    return this.#session?.nextStep ?? 0
  }

  /**
   * Logs values at a step. When it returns, they are in the log on disk: they survive whatever kills
   * the process. It never throws; what cannot be kept is told to `onError`, and the rest is kept.
   * @param metrics numbers, booleans (0 or 1), bigints, texts, objects of these (`a/b` names), and
   *   promises or functions that yield one, which are kept at this call's step
   */
  log(metrics: object, options?: LogOptions): void {
    if (this.#life !== 'open') {
      this.#complain('no-run', this.#whyNotKept())
      return
    }
    try {
      this.#changes.tellIfDue()
      const taken = options === undefined ? undefined : readLogOptions(options, this.#doubt)
      if (isObjectOfValues(metrics)) this.#session?.log(metrics, taken)
      else this.#complain('value-ignored', wantedValues(metrics))
    } catch (error) {
      this.#complain('value-ignored', `log() could not keep its values: ${messageOf(error)}`)
    }
  }

  /**
   * Says how a metric is to be read: its x-axis, its summary, and which way is better.
   * @throws {ShardboardError} `bad-option`
   */
  defineMetric(name: string, options: DefineMetricOptions = {}): void {
    const definition = resolveDefinition(name, options)
    complainOfOptions('defineMetric', options, this.#doubt)
    this.#session?.metrics.define(definition)
    this.#patch({ definitions: [definition] })
  }

  /**
   * Publishes all that has been logged so far as shards. Waits for promises that were logged.
   * @throws {ShardboardError} `seal-failed` or `log-failed`; the points stay in the log, or in memory
   */
  async flush(): Promise<void> {
    this.#changes.tell()
    if (this.#life === 'open') await this.#session?.flush()
    else await this.#finishing
  }

  /**
   * Ends the run: publishes what is left, and marks it finished or failed. Calling it again waits
   * for the same end.
   * @throws {ShardboardError} `seal-failed` or `log-failed`, saying where the points are
   */
  finish(options?: FinishOptions): Promise<void> {
    const { status = 'finished' } = readFinishOptions(options, this.#doubt)
    if (status !== 'finished' && status !== 'failed') {
      return Promise.reject(refuse('status', status, "'finished' or 'failed'"))
    }
    this.#changes.tell()
    this.#finishing ??= this.#finish(status)
    return this.#finishing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish()
  }

  async #finish(status: 'finished' | 'failed'): Promise<void> {
    this.#life = 'finishing'
    try {
      await this.#session?.finish(status, null)
      await this.#hub?.finish()
      this.#life = 'finished'
    } catch (error) {
      if (error instanceof ShardboardError && error.code === 'log-failed') {
        // The disk refuses the last values: the run lives on with them, and can be finished later.
        this.#life = 'open'
        this.#finishing = undefined
        throw error
      }
      this.#life = 'failed'
      this.#leave()
      throw error
    }
    this.#leave()
  }

  /** The program came to its end without `finish`. */
  async #finishDrained(): Promise<void> {
    const hasFailed = process.exitCode !== undefined && Number(process.exitCode) !== 0
    try {
      await this.finish({ status: hasFailed ? 'failed' : 'finished' })
    } catch (error) {
      this.#reportFailure(error)
      this.#finishBlocking('failed', messageOf(error))
      this.#leave()
    }
  }

  /** @returns what went wrong, which has been reported */
  #finishBlocking(
    status: 'finished' | 'failed',
    reason: string | null,
    end: BlockingEnd = { deadlineMs: performance.now() + BLOCKING_TIMEOUT_MS, isExiting: false },
  ): unknown {
    if (this.#life === 'finished' || this.#life === 'failed') return undefined
    this.#changes.tell()
    this.#life = status
    try {
      this.#session?.finishBlocking(status, reason, end)
      if (end.isExiting) this.#hub?.leave()
      else void this.#hub?.finish()
      return undefined
    } catch (error) {
      this.#reportFailure(error)
      return error
    }
  }

  #whyNotKept(): string {
    const name = quote(this.#name)
    return this.#isReplaced
      ? `log() came after run ${name} was finished, since init() had started another, and its values are not kept; init({ reinit: 'create_new' }) lets runs live side by side`
      : `log() came after finish() of run ${name}, and its values are not kept`
  }

  /** Ends the run before it returns, where nothing has to be waited for; else goes on by itself. */
  #finishSoon(): void {
    this.#isReplaced ||= this.#life === 'open'
    if (this.#life !== 'open' || this.#session?.callForValues() === true) {
      this.finish().catch((error: unknown) => this.#reportFailure(error))
      return
    }
    const failure = this.#finishBlocking('finished', null)
    this.#finishing = failure === undefined ? Promise.resolve() : Promise.reject(failure)
    // Who awaits it is told; nobody has to.
    this.#finishing.catch(() => undefined)
    this.#leave()
  }

  #leave(): void {
    this.#origin.host.exitHooks.remove(this.#exitListener)
    this.#origin.onEnded(this)
  }

  #delay(tell: () => void): void {
    if (this.#life === 'open') this.#changes.add(tell)
    else tell()
  }

  #patch(patch: Parameters<RunSession['patch']>[0]): void {
    if (this.#life === 'open') this.#session?.patch(patch)
    else this.#complain('no-run', 'the run is finished, and the change of its record is not kept')
  }

  #createSummary(entries: JsonObject): LiveObject {
    return createLiveObject({
      entries,
      onChange: (summary, summaryRemoved) => this.#patch({ summary, summaryRemoved }),
      delay: (tell) => this.#delay(tell),
      fallback: {
        keys: () => this.#session?.metrics.summarizedNames() ?? [],
        get: (key) => this.#metricSummary(key),
      },
    })
  }

  #metricSummary(metric: string): JsonValue | undefined {
    const value = this.#session?.metrics.summaryOf(metric)
    return value
  }

  readonly #doubt = (message: string, cause?: string): void => {
    this.#complain('bad-option', message, cause)
  }

  #complain(code: ShardboardErrorCode, message: string, cause = message): void {
    if (this.#session !== undefined) {
      this.#reporter.report(cause, new ShardboardError(code, message))
    }
  }

  #reportFailure(error: unknown): void {
    const known = error instanceof ShardboardError
    this.#reporter.report(
      'finish',
      known ? error : new ShardboardError('seal-failed', messageOf(error), { cause: error }),
    )
  }
}

function wantedValues(got: unknown): string {
  const shown =
    typeof got === 'object' && got !== null ? Object.prototype.toString.call(got) : show(got)
  return `log() takes an object of values, such as { loss: 0.5 }; it got ${shown}`
}

function isObjectOfValues(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Map) &&
    !(value instanceof Set) &&
    !(value instanceof Promise)
  )
}
