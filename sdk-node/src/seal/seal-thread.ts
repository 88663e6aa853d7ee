import { Worker } from 'node:worker_threads'
import { ShardboardError } from '../errors.ts'
import type { WalEvent } from '../layout/index.ts'
import { GATE_DONE, type FromSealer, type SessionStart, type ToSealer } from './seal-messages.ts'

export type ReportError = (error: ShardboardError) => void

interface PendingCall {
  readonly resolve: () => void
  readonly reject: (error: ShardboardError) => void
}

/**
 * The logging side of the sealing thread: one for all runs of a process. The thread does not keep
 * the process alive, except while somebody waits for an answer.
 */
export class SealThread {
  readonly #sessions = new Map<string, { start: SessionStart; report: ReportError }>()
  readonly #calls = new Map<number, PendingCall>()
  #worker: Worker | undefined
  #nextCallId = 1

  start(start: SessionStart, report: ReportError): void {
    this.#sessions.set(start.session, { start, report })
    this.#post({ kind: 'start', start })
  }

  /**
   * Publishes what dead writers left in a project, or in all of a store's for null.
   * @throws {ShardboardError} `seal-failed`, naming the runs whose log stays for now
   */
  async recover(storeDir: string, projectFolder: string | null): Promise<void> {
    await this.#call((callId) => ({ kind: 'recover', storeDir, projectFolder, callId }))
  }

  closed(session: string, segment: string, next: string): void {
    this.#post({ kind: 'closed', session, segment, next })
  }

  event(session: string, event: WalEvent): void {
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
   * @returns false when it failed or was not done in time; the points stay in the log
   */
  finishBlocking(session: string, timeoutMs: number): boolean {
    // An exiting process cannot start a thread any more.
    if (this.#worker === undefined) return false
    const gate = new SharedArrayBuffer(4)
    this.#post({ kind: 'finish', session, callId: 0, gate })
    const cell = new Int32Array(gate)
    // When time is up the other thread still goes on, in a process that does.
    if (Atomics.wait(cell, 0, 0, timeoutMs) === 'timed-out') return false
    this.#release(session)
    return Atomics.load(cell, 0) === GATE_DONE
  }

  #call(message: (callId: number) => ToSealer): Promise<void> {
    const callId = this.#nextCallId++
    return new Promise((resolve, reject) => {
      this.#calls.set(callId, { resolve, reject })
      this.#post(message(callId))
      this.#worker?.ref()
    })
  }

  #post(message: ToSealer): void {
    this.#ensureWorker().postMessage(message)
  }

  #ensureWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(new URL('./seal-worker.js', import.meta.url), {
      name: 'shardboard-seal',
      execArgv: [],
    })
    worker.on('message', (message: FromSealer) => {
      this.#receive(message)
    })
    worker.on('error', (error) => {
      this.#lose(worker, error)
    })
    // Last: listening to messages takes a hold on the event loop again.
    worker.unref()
    this.#worker = worker
    for (const { start } of this.#sessions.values()) {
      worker.postMessage({ kind: 'start', start } satisfies ToSealer)
    }
    return worker
  }

  #receive(message: FromSealer): void {
    if (message.kind === 'warning') {
      this.#warn(message.session, message.message)
      return
    }
    const call = this.#calls.get(message.callId)
    this.#calls.delete(message.callId)
    if (this.#calls.size === 0) this.#worker?.unref()
    if (message.error === null) call?.resolve()
    else call?.reject(new ShardboardError('seal-failed', message.error))
  }

  #warn(session: string | null, message: string): void {
    for (const [candidate, { report }] of this.#sessions) {
      if (session !== null && session !== candidate) continue
      report(new ShardboardError('seal-failed', `cannot publish a shard yet: ${message}`))
      return
    }
  }

  /** The thread died, e.g. out of memory: the log has all points, and a new thread takes over. */
  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const message = 'the sealing thread stopped; the points stay in the log'
    for (const call of this.#calls.values()) {
      call.reject(new ShardboardError('seal-failed', message, { cause }))
    }
    this.#calls.clear()
    for (const { report } of this.#sessions.values()) {
      report(new ShardboardError('seal-failed', message, { cause }))
    }
  }

  /** The thread ends with the last session: nothing stays behind in a process that goes on. */
  #release(session: string): void {
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }
}
