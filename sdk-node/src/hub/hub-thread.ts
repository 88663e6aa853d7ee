import { Worker } from 'node:worker_threads'
import { messageOf, ShardboardError } from '../errors.ts'
import type { FromPusher, HubSession, ToPusher } from './hub-messages.ts'

export type ReportError = (error: ShardboardError) => void

interface PendingFinish {
  readonly session: string
  readonly resolve: (problem: string | null) => void
}

/**
 * The logging side of the thread that brings runs to the Hub: one for all runs of a process, started with
 * the first that goes there. It does not keep the process alive, except while somebody waits for it.
 */
export class HubThread {
  readonly #sessions = new Map<string, { start: HubSession; report: ReportError }>()
  readonly #finishing = new Map<number, PendingFinish>()
  #worker: Worker | undefined
  #nextCallId = 1

  /** @throws when no thread can be started */
  start(start: HubSession, report: ReportError): void {
    this.#sessions.set(start.session, { start, report })
    if (this.#worker === undefined) this.#startWorker()
    else this.#worker.postMessage({ kind: 'start', start } satisfies ToPusher)
  }

  /** A session's points are to be pushed; nobody waits for it. */
  due(session: string): void {
    // A thread that died is started again when there is something to do.
    if (this.#worker === undefined && this.#sessions.has(session)) this.#startWorker()
    this.#worker?.postMessage({ kind: 'due', session } satisfies ToPusher)
  }

  /**
   * Pushes what is left of an ended session's run.
   * @returns why not all of it is on the Hub; null when it is
   */
  async finish(session: string, timeoutMs: number): Promise<string | null> {
    if (!this.#sessions.has(session)) return null
    if (this.#worker === undefined) this.#startWorker()
    const callId = this.#nextCallId++
    const message: ToPusher = { kind: 'finish', session, callId, timeoutMs }
    try {
      return await new Promise((resolve) => {
        this.#finishing.set(callId, { session, resolve })
        this.#worker?.ref()
        this.#worker?.postMessage(message)
      })
    } finally {
      this.leave(session)
    }
  }

  /** Forgets a session that nobody waits for. */
  leave(session: string): void {
    this.#sessions.delete(session)
    if (this.#sessions.size > 0 || this.#finishing.size > 0) return
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }

  #startWorker(): void {
    const worker = new Worker(new URL('./hub-worker.js', import.meta.url), {
      name: 'shardboard-hub',
      execArgv: [],
    })
    worker.on('message', (message: FromPusher) => this.#receive(message))
    worker.on('error', (error) => this.#lose(worker, messageOf(error)))
    worker.on('exit', (code) => this.#lose(worker, `it exited with code ${code}`))
    // Last: listening to messages takes a hold on the event loop again.
    worker.unref()
    this.#worker = worker
    for (const { start } of this.#sessions.values()) {
      worker.postMessage({ kind: 'start', start } satisfies ToPusher)
    }
  }

  #receive(message: FromPusher): void {
    if (message.kind === 'warning') {
      const { report } = this.#sessions.get(message.session) ?? {}
      report?.(new ShardboardError('hub-failed', message.message))
      return
    }
    const call = this.#finishing.get(message.callId)
    this.#finishing.delete(message.callId)
    if (this.#finishing.size === 0) this.#worker?.unref()
    call?.resolve(message.problem)
  }

  #lose(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const problem = `the thread that pushes to the Hub stopped (${reason}); the points are in the store`
    for (const { resolve } of this.#finishing.values()) resolve(problem)
    this.#finishing.clear()
    for (const { report } of this.#sessions.values()) {
      report(new ShardboardError('hub-failed', problem))
    }
  }
}
