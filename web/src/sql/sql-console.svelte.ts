import { storeKey, type StoreAddress } from '../data/store-address.ts'
import { QueryClient, QueryError, type StartQueryWorker } from '../query/client/query-client.ts'
import type { LoadQuestion, QueryProgress, QueryResult } from '../query/query-protocol.ts'
import { ResultView } from './result-view.ts'

/** What became of the last query. */
export type ConsoleState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly sql: string }
  | { readonly kind: 'question'; readonly sql: string; readonly question: LoadQuestion }
  | {
      readonly kind: 'done'
      readonly sql: string
      readonly result: QueryResult
      readonly view: ResultView
    }
  | { readonly kind: 'failed'; readonly sql: string; readonly error: QueryError }

/** The SQL page's queries, one at a time, with an engine that stays from query to query. */
export class SqlConsole {
  #state: ConsoleState = $state.raw({ kind: 'idle' })
  #last: Extract<ConsoleState, { kind: 'done' }> | null = $state.raw(null)
  #progress: QueryProgress | null = $state.raw(null)
  #engine: Extract<QueryProgress, { kind: 'ready' }> | null = $state.raw(null)
  readonly #startWorker: StartQueryWorker
  #client: QueryClient | null = null
  #project = ''
  #running: AbortController | null = null

  constructor(startWorker: StartQueryWorker) {
    this.#startWorker = startWorker
  }

  get state(): ConsoleState {
    return this.#state
  }

  /** The last result, also while the next is on its way; null after a failure. */
  get last(): Extract<ConsoleState, { kind: 'done' }> | null {
    return this.#last
  }

  /** What the engine is at; null while it does nothing that could be told. */
  get progress(): QueryProgress | null {
    return this.#progress
  }

  /** The engine, once it is there. */
  get engine(): Extract<QueryProgress, { kind: 'ready' }> | null {
    return this.#engine
  }

  /**
   * Starts an engine for a project, unless it has one.
   * @param token by which a Hub knows the visitor
   */
  open(address: StoreAddress, token: string | null, folder: string): void {
    const project = [storeKey(address), folder, token].join(' ')
    if (project === this.#project && !this.#isBroken()) return
    this.close()
    this.#project = project
    this.#client = new QueryClient({
      address,
      token,
      folder,
      startWorker: this.#startWorker,
      schedule: (callback, delayMs) => {
        const timer = setTimeout(callback, delayMs)
        return () => clearTimeout(timer)
      },
      onProgress: (progress) => this.#take(progress),
      onBroken: (error) => this.#fail('', error),
    })
  }

  close(): void {
    this.cancel()
    this.#client?.close()
    this.#client = null
    this.#project = ''
    this.#engine = null
    this.#progress = null
    this.#last = null
    this.#state = { kind: 'idle' }
  }

  async run(sql: string, mayLoadMuch = false): Promise<void> {
    this.cancel()
    const client = this.#client
    if (client === null) return
    const running = new AbortController()
    this.#running = running
    this.#state = { kind: 'running', sql }
    try {
      const answer = await client.query({ sql, mayLoadMuch }, running.signal)
      if (this.#running !== running) return
      if (answer.kind === 'question') {
        this.#state = { kind: 'question', sql, question: answer }
        this.#last = null
      } else {
        this.#last = { kind: 'done', sql, result: answer, view: ResultView.parse(answer.ipc) }
        this.#state = this.#last
      }
    } catch (error) {
      if (this.#running !== running) return
      this.#fail(sql, toQueryError(error))
    }
    this.#running = null
  }

  /** Takes the running query, or the question, back. */
  cancel(): void {
    this.#running?.abort()
    this.#running = null
    if (this.#state.kind === 'running' || this.#state.kind === 'question') {
      this.#state = { kind: 'idle' }
    }
  }

  #fail(sql: string, error: QueryError): void {
    this.#state = { kind: 'failed', sql, error }
    this.#last = null
    this.#progress = null
  }

  #isBroken(): boolean {
    return this.#state.kind === 'failed' && this.#state.error.code !== 'sql'
  }

  #take(progress: QueryProgress): void {
    this.#progress = progress
    if (progress.kind === 'engine') this.#engine = null
    if (progress.kind === 'ready') this.#engine = progress
  }
}

function toQueryError(error: unknown): QueryError {
  if (error instanceof QueryError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new QueryError({ code: 'internal', message, sqlKind: null, position: null })
}
