import type { StoreAddress } from '../../data/store-address.ts'
import type { FailureCode } from '../../worker/protocol.ts'
import type {
  FromQueryWorker,
  Query,
  QueryAnswer,
  QueryFailureMessage,
  QueryProgress,
  ToQueryWorker,
} from '../query-protocol.ts'

/** A query worker, as its client sees it. */
export interface QueryPort {
  post(message: ToQueryWorker): void
  terminate(): void
}

export interface QueryListener {
  message(message: FromQueryWorker): void
  /** It can say nothing any more. */
  failed(reason: string): void
}

export type StartQueryWorker = (listener: QueryListener) => QueryPort

/** Calls back once, `delayMs` from now; the answer cancels it. */
export type QuerySchedule = (callback: () => void, delayMs: number) => () => void

/** A query that has no answer. */
export class QueryError extends Error {
  override readonly name = 'QueryError'
  readonly code: FailureCode | 'sql' | 'engine'
  /** What kind of mistake the query has; null for another failure. */
  readonly sqlKind: string | null
  /** Where in the query, in UTF-16 code units; null where that is not known. */
  readonly position: number | null

  constructor(failure: Pick<QueryFailureMessage, 'code' | 'message' | 'sqlKind' | 'position'>) {
    super(failure.message)
    this.code = failure.code
    this.sqlKind = failure.sqlKind
    this.position = failure.position
  }
}

interface PendingQuery {
  readonly query: Query
  readonly resolve: (answer: QueryAnswer) => void
  readonly reject: (reason: unknown) => void
}

export interface QueryClientOptions {
  readonly address: StoreAddress
  /** By which a Hub knows the visitor. */
  readonly token: string | null
  /** The project's. */
  readonly folder: string
  readonly startWorker: StartQueryWorker
  readonly schedule: QuerySchedule
  readonly onProgress: (progress: QueryProgress) => void
  /** There is no engine, and will be none. */
  readonly onBroken: (error: QueryError) => void
}

/** An engine that is deep in one step hears nothing: after so long it is ended, with all it holds. */
export const ABORT_GRACE_MS = 3000

/**
 * Asks queries of one project, with an engine of its own that starts at once. What the engine has
 * loaded stays there from query to query.
 */
export class QueryClient {
  readonly #options: QueryClientOptions
  readonly #pending = new Map<number, PendingQuery>()
  /** Taken back, and not heard of since; each with what cancels the wait for it. */
  readonly #aborting = new Map<number, () => void>()
  #port: QueryPort
  /** Whether the engine has come; before that, no query is deep in it. */
  #isReady = false
  #broken: QueryError | null = null
  #isClosed = false
  #nextId = 1

  constructor(options: QueryClientOptions) {
    this.#options = options
    this.#port = this.#start()
  }

  /**
   * Runs a query, or answers with what it would load where that is much.
   * @throws {QueryError}, the signal's reason when aborted
   */
  query(query: Query, signal: AbortSignal): Promise<QueryAnswer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      if (this.#broken !== null) return reject(this.#broken)
      const id = this.#nextId++
      const abort = (): void => {
        this.#pending.delete(id)
        this.#port.post({ kind: 'abort', id })
        this.#awaitAbort(id)
        reject(signal.reason)
      }
      const leave = (): void => signal.removeEventListener('abort', abort)
      this.#pending.set(id, {
        query,
        resolve: (answer) => {
          leave()
          resolve(answer)
        },
        reject: (reason) => {
          leave()
          reject(reason)
        },
      })
      signal.addEventListener('abort', abort, { once: true })
      this.#port.post({ kind: 'query', id, query })
    })
  }

  /** Ends the engine, and what waits for it. */
  close(): void {
    this.#isClosed = true
    this.#stop(new QueryError(failure('internal', 'The SQL page was left')))
  }

  #start(): QueryPort {
    const { startWorker, address, token, folder } = this.#options
    this.#isReady = false
    const port: QueryPort = startWorker({
      message: (message) => {
        if (this.#port === port) this.#receive(message)
      },
      failed: (reason) => {
        if (this.#port === port) this.#break(new QueryError(failure('engine', reason)))
      },
    })
    port.post({ kind: 'open', address, token, folder })
    return port
  }

  #receive(message: FromQueryWorker): void {
    switch (message.kind) {
      case 'progress':
        if (message.progress.kind !== 'engine') this.#ready()
        return this.#options.onProgress(message.progress)
      case 'broken':
        return this.#break(new QueryError(failure(message.code, message.message)))
      case 'answer':
        this.#take(message.id)?.resolve(message.answer)
        return
      case 'aborted':
        this.#take(message.id)
        return
      case 'failure':
        this.#take(message.id)?.reject(new QueryError(message))
        if (message.code === 'engine') this.#restart()
    }
  }

  #take(id: number): PendingQuery | undefined {
    this.#aborting.get(id)?.()
    this.#aborting.delete(id)
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    return pending
  }

  #ready(): void {
    if (this.#isReady) return
    this.#isReady = true
    for (const id of this.#aborting.keys()) this.#awaitAbort(id)
  }

  #awaitAbort(id: number): void {
    const cancel = this.#isReady
      ? this.#options.schedule(() => this.#restart(), ABORT_GRACE_MS)
      : () => undefined
    this.#aborting.set(id, cancel)
  }

  /** What waits is asked again. */
  #restart(): void {
    if (this.#isClosed) return
    this.#end()
    this.#port = this.#start()
    for (const [id, { query }] of this.#pending) this.#port.post({ kind: 'query', id, query })
  }

  /** Nothing can be asked until the page is opened again. */
  #break(error: QueryError): void {
    this.#broken = error
    this.#stop(error)
    this.#options.onBroken(error)
  }

  #stop(error: QueryError): void {
    this.#end()
    const pending = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject } of pending) reject(error)
  }

  #end(): void {
    this.#port.terminate()
    for (const cancel of this.#aborting.values()) cancel()
    this.#aborting.clear()
  }
}

function failure(
  code: QueryError['code'],
  message: string,
): Pick<QueryFailureMessage, 'code' | 'message' | 'sqlKind' | 'position'> {
  return { code, message, sqlKind: null, position: null }
}
