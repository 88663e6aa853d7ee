import type { RunRecord } from 'shardboard/layout'
import type { CallMessage, CallName, FromWorker, WorkerCalls } from '../worker/protocol.ts'
import type { DataNotice, MetricListing } from './catalog.ts'
import { DataError } from './data-error.ts'
import type { SeriesAnswer, SeriesQuestion } from './series.ts'
import type { StoreAddress } from './store-address.ts'
import { isAnswerOf, isFromWorker } from './worker-messages.ts'
import type { StartWorker, WorkerPort } from './worker-port.ts'

interface PendingCall {
  readonly settle: (answer: unknown) => void
  readonly fail: (error: unknown) => void
}

const MAX_RESTARTS = 1

/**
 * The page's way to its data: each method asks the worker and resolves with its answer, or rejects
 * with a `DataError`, or with an `AbortError` once its signal is aborted.
 */
export class DataClient {
  readonly #startWorker: StartWorker
  readonly #pending = new Map<number, PendingCall>()
  readonly #listeners = new Set<(notice: DataNotice) => void>()
  #port: WorkerPort | null
  #nextId = 1
  #restartCount = 0
  #stoppedBecause = ''
  /** What a new worker must be told first. */
  #address: StoreAddress | null = null
  #grant: { readonly hubUrl: string; readonly token: string | null } | null = null
  #folder: string | null = null
  #runIds: readonly string[] | null = null
  #isVisible = true

  constructor(startWorker: StartWorker) {
    this.#startWorker = startWorker
    this.#port = this.#start()
  }

  /** Opens a store and forgets the one before. */
  open(address: StoreAddress): Promise<WorkerCalls['open']['answer']> {
    this.#address = address
    this.#folder = null
    this.#runIds = null
    return this.#call('open', { address })
  }

  /** Opens a project of the store, and follows it until another is opened. */
  openProject(folder: string): Promise<WorkerCalls['openProject']['answer']> {
    this.#folder = folder
    this.#runIds = null
    return this.#call('openProject', { folder })
  }

  /** Says which runs' points are wanted from now on, and answers with their metrics. */
  selectRuns(runIds: readonly string[]): Promise<MetricListing> {
    this.#runIds = runIds
    return this.#call('selectRuns', { runIds })
  }

  series(question: SeriesQuestion, signal?: AbortSignal): Promise<SeriesAnswer> {
    return this.#call('series', question, signal)
  }

  runRecord(runId: string): Promise<RunRecord> {
    return this.#call('runRecord', { runId })
  }

  /** Reads a Hub as this visitor from now on. @param token null: as anybody */
  async authorize(hubUrl: string, token: string | null): Promise<void> {
    this.#grant = { hubUrl, token }
    await this.#call('authorize', this.#grant)
  }

  /** A hidden page reads nothing; one that is seen again catches up. */
  async setVisible(visible: boolean): Promise<void> {
    this.#isVisible = visible
    await this.#call('setVisible', { visible })
  }

  /** @returns ends the subscription */
  subscribe(listener: (notice: DataNotice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends the worker; what is pending rejects. */
  close(): void {
    this.#listeners.clear()
    this.#stop('The data worker was closed')
  }

  #start(): WorkerPort {
    const port = this.#startWorker({
      message: (data) => {
        if (this.#port === port) this.#receive(data)
      },
      failed: (reason) => {
        if (this.#port === port) this.#recover(reason)
      },
    })
    return port
  }

  #call<Name extends CallName>(
    name: Name,
    request: WorkerCalls[Name]['request'],
    signal?: AbortSignal,
  ): Promise<WorkerCalls[Name]['answer']> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortError())
      if (this.#port === null) return reject(new DataError('internal', this.#stoppedBecause))
      const id = this.#nextId++
      const abort = (): void => {
        this.#pending.delete(id)
        this.#port?.post({ kind: 'abort', id })
        reject(abortError())
      }
      const leave = (): void => signal?.removeEventListener('abort', abort)
      this.#pending.set(id, {
        settle: (answer) => {
          leave()
          if (isAnswerOf[name](answer)) resolve(answer)
          else reject(new DataError('internal', 'The data worker gave an answer of another shape'))
        },
        fail: (error) => {
          leave()
          reject(error)
        },
      })
      signal?.addEventListener('abort', abort, { once: true })
      const message: CallMessage<Name> = { kind: 'call', id, name, request }
      this.#port.post(message)
    })
  }

  #receive(data: unknown): void {
    if (!isFromWorker(data)) return this.#recover('it sent a message of another shape')
    if (data.kind === 'notice') {
      for (const listener of this.#listeners) listener(data.notice)
      return
    }
    const call = this.#pending.get(data.id)
    this.#pending.delete(data.id)
    if (call !== undefined) finish(call, data)
  }

  #recover(reason: string): void {
    this.#stop(`The data worker stopped: ${reason}`)
    if (this.#restartCount >= MAX_RESTARTS) return
    this.#restartCount++
    this.#port = this.#start()
    void this.#restore()
  }

  /** Nobody waits for these answers: what fails here fails again when it is asked for. */
  async #restore(): Promise<void> {
    const [address, folder, runIds] = [this.#address, this.#folder, this.#runIds]
    const calls: Promise<unknown>[] = [this.setVisible(this.#isVisible)]
    if (this.#grant !== null) calls.push(this.authorize(this.#grant.hubUrl, this.#grant.token))
    if (address !== null) calls.push(this.open(address))
    if (folder !== null) calls.push(this.openProject(folder))
    if (runIds !== null) calls.push(this.selectRuns(runIds))
    await Promise.allSettled(calls)
    const notice: DataNotice = { kind: 'points', runIds: runIds ?? [] }
    for (const listener of this.#listeners) listener(notice)
  }

  #stop(because: string): void {
    this.#stoppedBecause = because
    this.#port?.terminate()
    this.#port = null
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const call of pending) call.fail(new DataError('internal', because))
  }
}

function finish(call: PendingCall, message: Exclude<FromWorker, { kind: 'notice' }>): void {
  switch (message.kind) {
    case 'answer':
      return call.settle(message.answer)
    case 'failure':
      return call.fail(new DataError(message.code, message.message))
    case 'aborted':
      return call.fail(abortError())
  }
}

function abortError(): DOMException {
  return new DOMException('The question was taken back', 'AbortError')
}
