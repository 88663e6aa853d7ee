import { messageOf, quote, ShardboardError, show } from './errors.ts'
import { walPath, type RunPatch } from './layout/index.ts'
import type { HubSink } from './hub-sink.ts'
import { LogCall } from './log-call.ts'
import { MetricRegistry } from './metric-registry.ts'
import type { LogOptions, ResolvedOptions } from './options.ts'
import type { ErrorReporter } from './report-errors.ts'
import type { SealProgress } from './seal/seal-progress.ts'
import type { SealThread } from './seal/seal-thread.ts'
import { announceTail, type OpenSession } from './store/open-session.ts'
import { DeferredValues } from './values/deferred-values.ts'
import { WalWriter } from './wal/wal-writer.ts'

/** Functions that wait are called after this long, when the event loop turns. */
const CALL_FUNCTIONS_AFTER_MS = 500
/** More functions than this are called in `log` itself, so that a loop that never yields stays small. */
const MAX_WAITING_FUNCTIONS = 1000
/** A segment grows to so many times its usual points while one before it is not sealed yet. */
const MAX_SEGMENT_GROWTH = 4
/** And to so many bytes, which are held in memory when it is sealed. */
const MAX_GROWN_BYTES = 4 * 1024 * 1024
/** Long texts, and many changes of the record, fill a segment before its points do. */
const MAX_SEGMENT_BYTES = 32 * 1024 * 1024
const PENDING_RETRY_MS = 100
/** A loop that has stopped logging is pushed no later than that after it is due. */
const HUB_TICK_INTERVAL_MS = 5_000
/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1
/** What a Date can hold; far below what 64 bits of a shard's column can. */
const MAX_UNIX_MS = 8.64e15

/** How long a blocking end may take. */
export interface BlockingEnd {
  /** By `performance.now()`. */
  readonly deadlineMs: number
  readonly isExiting: boolean
}

/** The writing half of a live run: its log, and its place with the sealing thread. */
export class RunSession {
  readonly metrics: MetricRegistry
  readonly #open: OpenSession
  readonly #options: ResolvedOptions
  readonly #thread: SealThread
  readonly #reporter: ErrorReporter
  readonly #wal: WalWriter
  readonly #call: LogCall
  readonly #deferred: DeferredValues
  readonly #progress: SealProgress
  readonly #hub: HubSink | null | undefined
  #nextStep: number
  #segmentStartUnixMs = Date.now()
  #functionTimer: NodeJS.Timeout | undefined
  #sealTimer: NodeJS.Timeout | undefined
  #hasEnded = false

  /** @throws {ShardboardError} `store-unusable` when the log cannot be started */
  constructor(
    open: OpenSession,
    options: ResolvedOptions,
    thread: SealThread,
    reporter: ErrorReporter,
    hub?: HubSink | null,
  ) {
    this.#open = open
    this.#hub = hub
    this.#options = options
    this.#thread = thread
    this.#reporter = reporter
    this.#nextStep = open.nextStep
    this.metrics = new MetricRegistry(open.record.definitions, open.record.metrics)
    this.#wal = this.#startLog()
    this.#deferred = new DeferredValues({
      settle: ({ metric, step, unixMs }, value) => {
        this.#settle(metric, value, step, unixMs)
      },
      warn: (metric, message) => {
        this.warn(metric, message)
      },
    })
    this.#call = new LogCall({
      wal: this.#wal,
      metrics: this.metrics,
      defer: (deferred) => {
        this.#deferred.add(deferred)
        this.#scheduleFunctions()
      },
      warn: (metric, message) => {
        this.warn(metric, message)
      },
    })
    for (const damage of open.damages) {
      reporter.report(damage, new ShardboardError('store-unusable', damage))
    }
    try {
      this.#progress = this.#announce()
    } catch (cause) {
      this.#wal.discard()
      throw this.#unstarted(cause)
    }
  }

  get nextStep(): number {
    return this.#nextStep
  }

  /** Calls the functions that wait. @returns whether values are still to come, as promises */
  callForValues(): boolean {
    this.#deferred.callFunctions()
    return this.#deferred.promiseCount > 0
  }

  log(metrics: object, options: LogOptions | undefined): void {
    const nowUnixMs = Date.now()
    const step = this.#stepOf(options?.step)
    const unixMs = options?.time === undefined ? nowUnixMs : this.#timeOf(options.time, nowUnixMs)
    if (step >= this.#nextStep) this.#nextStep = step + 1
    this.#call.write(metrics, step, unixMs)
    if (this.#deferred.functionCount > MAX_WAITING_FUNCTIONS) this.#deferred.callFunctions()
    if (
      this.#isFull() ||
      this.#wal.segmentEndByte >= MAX_SEGMENT_BYTES ||
      nowUnixMs - this.#segmentStartUnixMs >= this.#options.sealIntervalMs
    ) {
      this.#rotate(nowUnixMs)
    }
    if (this.#hub?.isDue(nowUnixMs) === true) this.#push(this.#hub, nowUnixMs)
  }

  patch(patch: RunPatch): void {
    this.#thread.event(this.#open.session, this.#wal.event({ type: 'patch', patch }))
    if (this.#wal.segmentEndByte >= MAX_SEGMENT_BYTES) this.#rotate(Date.now())
  }

  warn(metric: string, message: string): void {
    this.#reporter.report(`value ${metric}`, new ShardboardError('value-ignored', message))
  }

  /** @throws {ShardboardError} `seal-failed`, or `log-failed` while the disk refuses */
  async flush(): Promise<void> {
    await this.#deferred.drain()
    this.#rotate(Date.now())
    this.#requireWritten()
    if (this.#wal.segmentPointCount > 0) {
      throw new ShardboardError(
        'log-failed',
        `no new log can be started in ${this.#open.run.walDir}; the points stay in the one that is there`,
      )
    }
    await this.#thread.flush(this.#open.session)
  }

  /** @throws {ShardboardError} `seal-failed`, or `log-failed` while the disk refuses */
  async finish(state: 'finished' | 'failed', reason: string | null): Promise<void> {
    await this.#drainInTime()
    await this.#writePending()
    this.#end(state, reason)
    await this.#thread.finish(this.#open.session)
  }

  /**
   * `finish` for a process that is exiting, or a caller that cannot wait for a promise.
   * @throws {ShardboardError} `seal-failed`: what is not published stays in the log
   */
  finishBlocking(state: 'finished' | 'failed', reason: string | null, end: BlockingEnd): void {
    if (this.callForValues()) {
      this.warn(
        ' unsettled',
        `${this.#deferred.promiseCount} of the values that were logged as promises had not come when the process ended, and are lost`,
      )
    }
    this.#end(state, reason)
    if (this.#wal.hasPending) {
      const message = `the disk of ${this.#open.run.walDir} refused the last values to the end; they are lost`
      this.#reporter.report('lost', new ShardboardError('log-failed', message))
    }
    const timeoutMs = Math.max(0, end.deadlineMs - performance.now())
    if (this.#thread.finishBlocking(this.#open.session, timeoutMs, end.isExiting)) return
    throw new ShardboardError(
      'seal-failed',
      `the last points of run ${this.#open.run.runId} stay in ${this.#open.run.walDir} and are published when the project is next opened`,
    )
  }

  #startLog(): WalWriter {
    const { run, record, session, attempt, writer } = this.#open
    try {
      return new WalWriter({
        walDir: run.walDir,
        header: { project: record.project, run: run.runId, session, attempt, writer },
        reportError: (error) => {
          this.#reporter.report('log', error)
        },
      })
    } catch (cause) {
      throw this.#unstarted(cause)
    }
  }

  #unstarted(cause: unknown): ShardboardError {
    const { walDir } = this.#open.run
    const message = `cannot start a log in ${walDir}: ${messageOf(cause)}`
    return new ShardboardError('store-unusable', message, { cause })
  }

  #announce(): SealProgress {
    const { run, session, attempt, writer } = this.#open
    const segment = this.#wal.segmentName
    announceTail(this.#open, segment, walPath(run.runId, segment))
    const progress = this.#thread.start(
      {
        storeDir: run.project.storeDir,
        projectFolder: run.project.folder,
        runId: run.runId,
        session,
        attempt,
        writer,
      },
      (error) => {
        this.#reporter.report('seal', error)
      },
    )
    this.#recoverOthers()
    const timer = setInterval(
      () => {
        this.#tick()
      },
      Math.min(
        this.#options.sealIntervalMs,
        this.#hub ? HUB_TICK_INTERVAL_MS : MAX_TIMER_MS,
        MAX_TIMER_MS,
      ),
    )
    this.#sealTimer = timer.unref()
    return progress
  }

  /** Runs of the project whose process died are published by whoever comes next. */
  #recoverOthers(): void {
    const { storeDir, folder } = this.#open.run.project
    this.#thread.recover(storeDir, folder).catch((cause: unknown) => {
      const message = `cannot publish what ended runs left: ${messageOf(cause)}`
      this.#reporter.report('recover', new ShardboardError('seal-failed', message, { cause }))
    })
  }

  /** For loops that have stopped logging: their last points become a shard, too. */
  #tick(): void {
    this.#wal.retry()
    const nowUnixMs = Date.now()
    const isDue = nowUnixMs - this.#segmentStartUnixMs >= this.#options.sealIntervalMs
    if (isDue && this.#wal.segmentPointCount > 0) this.#rotate(nowUnixMs)
    if (this.#hub?.isDue(nowUnixMs) === true) this.#push(this.#hub, nowUnixMs)
  }

  #push(hub: HubSink, nowUnixMs: number): void {
    if (this.#wal.segmentPointCount > 0) this.#rotate(nowUnixMs)
    hub.push(nowUnixMs)
  }

  /** A loop that is faster than what it logs can be sealed makes fewer and longer segments. */
  #isFull(): boolean {
    const { segmentPointCount, segmentEndByte, segmentNumber } = this.#wal
    const { sealPointCount } = this.#options
    if (segmentPointCount < sealPointCount) return false
    if (segmentPointCount >= sealPointCount * MAX_SEGMENT_GROWTH) return true
    if (segmentEndByte >= MAX_GROWN_BYTES) return true
    return !this.#progress.isBehind(segmentNumber)
  }

  #rotate(nowUnixMs: number): void {
    this.#deferred.callFunctions()
    if (this.#wal.segmentPointCount === 0 && this.#wal.segmentEndByte < MAX_SEGMENT_BYTES) return
    const closed = this.#wal.rotate()
    this.#segmentStartUnixMs = nowUnixMs
    if (closed !== undefined) {
      this.#thread.closed(this.#open.session, closed, this.#wal.segmentName)
    }
  }

  #end(state: 'finished' | 'failed', reason: string | null): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    clearInterval(this.#sealTimer)
    clearTimeout(this.#functionTimer)
    const end = { type: 'end', state, reason, unixMs: Date.now() } as const
    const event = this.#wal.event(end)
    this.#wal.retry()
    this.#wal.close()
    this.#thread.event(this.#open.session, event)
  }

  /** Waits for a disk that refuses, as long as `finish` may. @throws {ShardboardError} `log-failed` */
  async #writePending(): Promise<void> {
    const deadlineMs = performance.now() + this.#options.finishTimeoutMs
    for (this.#wal.retry(); this.#wal.hasPending; this.#wal.retry()) {
      if (performance.now() > deadlineMs) this.#requireWritten()
      await new Promise((resolve) => setTimeout(resolve, PENDING_RETRY_MS))
    }
  }

  #requireWritten(): void {
    if (!this.#wal.hasPending) return
    throw new ShardboardError(
      'log-failed',
      `the disk of ${this.#open.run.walDir} refuses the last values, which are only in memory`,
    )
  }

  async #drainInTime(): Promise<void> {
    const { finishTimeoutMs } = this.#options
    let timer: NodeJS.Timeout | undefined
    const expiry = new Promise<void>((resolve) => {
      timer = setTimeout(
        () => {
          const seconds = finishTimeoutMs / 1000
          this.warn(
            '',
            `promises that were logged have not settled in ${seconds} s and are left out`,
          )
          resolve()
        },
        Math.min(finishTimeoutMs, MAX_TIMER_MS),
      )
    })
    await Promise.race([this.#deferred.drain(), expiry])
    clearTimeout(timer)
  }

  #settle(metric: string, value: unknown, step: number, unixMs: number): void {
    // finish() has said that it waits no longer.
    if (this.#hasEnded) return
    if (typeof value === 'function') this.warn(metric, `${quote(metric)} came as a function again`)
    else this.#call.writeOne(metric, value, step, unixMs)
  }

  #scheduleFunctions(): void {
    if (this.#deferred.functionCount === 0 || this.#functionTimer !== undefined) return
    const timer = setTimeout(() => {
      this.#functionTimer = undefined
      this.#deferred.callFunctions()
    }, CALL_FUNCTIONS_AFTER_MS)
    this.#functionTimer = timer.unref()
  }

  #stepOf(step: unknown): number {
    if (step === undefined || step === null) return this.#nextStep
    const number = typeof step === 'bigint' ? Number(step) : step
    if (typeof number === 'number' && Number.isSafeInteger(number)) return number
    this.warn(
      ' step',
      `step must be an integer within ±2^53; it is ${show(step)}, and the values are logged at step ${this.#nextStep}`,
    )
    return this.#nextStep
  }

  #timeOf(time: unknown, nowUnixMs: number): number {
    const unixMs = time instanceof Date ? time.getTime() : time
    if (typeof unixMs === 'number' && Math.abs(unixMs) <= MAX_UNIX_MS) return unixMs
    this.warn(
      ' time',
      `time must be a Date or unix milliseconds; it is ${show(time)}, and now is taken`,
    )
    return nowUnixMs
  }
}
