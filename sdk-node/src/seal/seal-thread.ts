import { Worker } from 'node:worker_threads'
import { messageOf, ShardboardError } from '../errors.ts'
import type { WalEvent } from '../layout/index.ts'
import { SealProgress } from './seal-progress.ts'
import { GATE_DONE, type FromSealer, type SessionStart, type ToSealer } from './seal-messages.ts'

export type ReportError = (error: ShardboardError) => void

interface LiveSession {
  readonly start: SessionStart
  readonly report: ReportError
  /** The segment that is written now, once one has been closed. */
  segment: string | null
  /** Events that the run's record may not hold yet. */
  events: WalEvent[]
  readonly progress: SealProgress
}

interface PendingCall {
  readonly message: ToSealer
  readonly resolve: () => void
  readonly reject: (error: ShardboardError) => void
  /** Threads that died before they answered. */
  lossCount: number
}

/** A call that has cost so many threads is not asked of another one. */
const MAX_LOSSES_OF_CALL = 2
const FIRST_RESTART_DELAY_MS = 1000
const MAX_RESTART_DELAY_MS = 60_000

/** By default it grows to 48 MB, and stays so large. */
const YOUNG_GENERATION_MB = 2

/**
 * The logging side of the sealing thread: one for all runs of a process. The thread does not keep
 * the process alive, except while somebody waits for an answer. When it dies, e.g. out of memory,
 * the log has all points, and another thread goes on with what this one had not done.
 */
export class SealThread {
  readonly #sessions = new Map<string, LiveSession>()
  readonly #calls = new Map<number, PendingCall>()
  #worker: Worker | undefined
  #nextCallId = 1
  #restartTimer: NodeJS.Timeout | undefined
  #restartDelayMs = 0
  #startedMs = 0
  /** Whether the last session has left: the thread ends with its last answer. */
  #isRetiring = false

  /**
   * @returns how far the session's log is sealed
   * @throws when no thread can be started
   */
  start(start: SessionStart, report: ReportError): SealProgress {
    this.#isRetiring = false
    const live = { start, report, segment: null, events: [], progress: new SealProgress() }
    this.#sessions.set(start.session, live)
    try {
      this.#post(startMessage(live))
      return live.progress
    } catch (error) {
      this.#sessions.delete(start.session)
      throw error
    }
  }

  /**
   * Publishes what dead writers left in a project, or in all of a store's for null.
   * @throws {ShardboardError} `seal-failed`, naming the runs whose log stays for now
   */
  async recover(storeDir: string, projectFolder: string | null): Promise<void> {
    await this.#call((callId) => ({ kind: 'recover', storeDir, projectFolder, callId }))
  }

  closed(session: string, segment: string, next: string): void {
    const live = this.#sessions.get(session)
    if (live !== undefined) live.segment = next
    this.#post({ kind: 'closed', session, segment, next })
  }

  event(session: string, event: WalEvent): void {
    this.#sessions.get(session)?.events.push(event)
    this.#post({ kind: 'event', session, event })
  }

  /** @throws {ShardboardError} `seal-failed` */
  async flush(session: string): Promise<void> {
    await this.#call((callId) => ({ kind: 'flush', session, callId }))
  }

  /** @throws {ShardboardError} `seal-failed`: the points stay in the log */
  async finish(session: string): Promise<void> {
    const gate = new SharedArrayBuffer(4)
    try {
      await this.#call((callId) => ({ kind: 'finish', session, callId, gate }))
    } finally {
      this.#release(session)
    }
  }

  /**
   * `finish` for who cannot wait for a promise: blocks this thread until the other is done.
   * @param isExiting whether the process is, which can start no thread any more
   * @returns false when it failed or was not done in time; the points stay in the log
   */
  finishBlocking(session: string, timeoutMs: number, isExiting: boolean): boolean {
    if (this.#worker === undefined && isExiting) return false
    const gate = new SharedArrayBuffer(4)
    const callId = this.#nextCallId++
    const message: ToSealer = { kind: 'finish', session, callId, gate }
    const release = (): void => this.#release(session)
    this.#calls.set(callId, { message, resolve: release, reject: release, lossCount: 0 })
    this.#post(message)
    const cell = new Int32Array(gate)
    // When time is up the other thread still goes on, in a process that does. The call stays: its
    // answer comes when what is done after the gate was opened is done, too.
    if (Atomics.wait(cell, 0, 0, timeoutMs) === 'timed-out') return false
    release()
    return Atomics.load(cell, 0) === GATE_DONE
  }

  #call(messageOfCall: (callId: number) => ToSealer): Promise<void> {
    const callId = this.#nextCallId++
    const message = messageOfCall(callId)
    return new Promise((resolve, reject) => {
      this.#calls.set(callId, { message, resolve, reject, lossCount: 0 })
      this.#post(message)
      this.#worker?.ref()
    })
  }

  /** A new thread is told all that is not done, and the message is a part of that. */
  #post(message: ToSealer): void {
    if (this.#worker === undefined) this.#startWorker()
    else this.#worker.postMessage(message)
  }

  #startWorker(): Worker {
    clearTimeout(this.#restartTimer)
    this.#startedMs = performance.now()
    const worker = new Worker(new URL('./seal-worker.js', import.meta.url), {
      name: 'shardboard-seal',
      execArgv: [],
      // What the thread holds for long is in buffers that are used again; the rest is short-lived.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    })
    worker.on('message', (message: FromSealer) => {
      this.#receive(message)
    })
    worker.on('error', (error) => {
      this.#lose(worker, error)
    })
    worker.on('exit', (exitCode) => {
      this.#lose(worker, new Error(`it exited with code ${exitCode}`))
    })
    // Last: listening to messages takes a hold on the event loop again.
    if (this.#calls.size === 0) worker.unref()
    this.#worker = worker
    for (const live of this.#sessions.values()) worker.postMessage(startMessage(live))
    for (const { message } of this.#calls.values()) worker.postMessage(message)
    return worker
  }

  #receive(message: FromSealer): void {
    switch (message.kind) {
      case 'warning':
        this.#warn(message.session, message.message)
        return
      case 'recorded': {
        const live = this.#sessions.get(message.session)
        if (live === undefined) return
        live.events = live.events.filter((event) => event.number > message.eventNumber)
        return
      }
      case 'done':
        this.#answer(message.callId, message.error)
    }
  }

  #answer(callId: number, error: string | null): void {
    const call = this.#calls.get(callId)
    this.#calls.delete(callId)
    if (this.#calls.size === 0) this.#worker?.unref()
    if (error === null) call?.resolve()
    else call?.reject(new ShardboardError('seal-failed', error))
    this.#retireIfIdle()
  }

  #warn(session: string | null, message: string): void {
    for (const [candidate, { report }] of this.#sessions) {
      if (session !== null && session !== candidate) continue
      report(new ShardboardError('seal-failed', message))
      return
    }
  }

  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const message = `the sealing thread stopped (${messageOf(cause)}); the points stay in the log`
    for (const [callId, call] of this.#calls) {
      if (++call.lossCount < MAX_LOSSES_OF_CALL) continue
      this.#calls.delete(callId)
      call.reject(new ShardboardError('seal-failed', message, { cause }))
    }
    for (const { report } of this.#sessions.values()) {
      report(new ShardboardError('seal-failed', message, { cause }))
    }
    if (this.#sessions.size > 0 || this.#calls.size > 0) this.#restart()
  }

  /** Without a thread the runs have no pulse; but what kills each one is not to keep a core busy. */
  #restart(): void {
    if (performance.now() - this.#startedMs > MAX_RESTART_DELAY_MS) this.#restartDelayMs = 0
    clearTimeout(this.#restartTimer)
    const isAwaited = this.#calls.size > 0
    const timer = setTimeout(
      () => {
        if (this.#worker === undefined) this.#startWorker()
      },
      isAwaited ? 0 : this.#restartDelayMs,
    )
    if (!isAwaited) timer.unref()
    this.#restartTimer = timer
    const nextMs = Math.max(FIRST_RESTART_DELAY_MS, this.#restartDelayMs * 2)
    this.#restartDelayMs = Math.min(nextMs, MAX_RESTART_DELAY_MS)
  }

  #release(session: string): void {
    this.#sessions.delete(session)
    this.#isRetiring = this.#sessions.size === 0
    this.#retireIfIdle()
  }

  /** The thread ends after the last session: nothing stays behind in a process that goes on. */
  #retireIfIdle(): void {
    if (!this.#isRetiring || this.#calls.size > 0) return
    clearTimeout(this.#restartTimer)
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }
}

function startMessage({ start, segment, events, progress }: LiveSession): ToSealer {
  return { kind: 'start', start, segment, events, progress: progress.shared }
}
