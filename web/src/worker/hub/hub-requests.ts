import type { Clock } from '../clock.ts'
import type { Fetch } from '../fetch.ts'
import { StoreFailure } from '../store-failure.ts'
import { RequestGate } from './request-gate.ts'
import { sleep } from './sleep.ts'

const MAX_TRIES = 4
const FIRST_RETRY_MS = 500

export interface HubContext {
  readonly fetch: Fetch
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  /** Told whenever the Hub says that the visitor may not read a dataset. */
  readonly onDenied: (failure: StoreFailure) => void
}

export interface HubRequest<Result> {
  readonly url: string
  /** Without a token, and to any host: an address that the Hub has signed. */
  readonly isSigned?: boolean
  readonly init: RequestInit
  /** What fails is told of this. */
  readonly what: string
  /** Reads an answer that is no failure of the host. */
  readonly take: (response: Response) => Promise<Result>
  readonly signal: AbortSignal | undefined
}

/** Then the Hub is asked for another address. */
const SIGNED_TRIES = 1

/** Requests to one Hub, with the visitor's token if there is one, patient with what passes by itself. */
export class HubRequests {
  readonly hubUrl: string
  readonly #context: HubContext
  readonly #gate: RequestGate
  #token: string | null = null
  /** A token that was refused once is not sent again. */
  #refused: StoreFailure | null = null

  constructor(hubUrl: string, context: HubContext) {
    this.hubUrl = hubUrl
    this.#context = context
    this.#gate = new RequestGate(context.clock, context.random)
  }

  get hasToken(): boolean {
    return this.#token !== null
  }

  authorize(token: string | null): void {
    this.#token = token
    this.#refused = null
  }

  /** Notes why a dataset cannot be read, and gives it back. */
  denied(failure: StoreFailure): StoreFailure {
    if (failure.code === 'expired') this.#refused = failure
    if (failure.code !== 'unreachable') this.#context.onDenied(failure)
    return failure
  }

  /**
   * @throws {StoreFailure} `unreachable` after some tries; whatever `take` throws; the signal's reason
   * when aborted
   */
  async send<Result>(request: HubRequest<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      if (this.#refused !== null && !request.isSigned) throw this.#refused
      const problem = await this.#try(request)
      if ('result' in problem) return problem.result
      if (tries === (request.isSigned ? SIGNED_TRIES : MAX_TRIES)) {
        throw new StoreFailure(
          'unreachable',
          `${request.what} could not be read: ${problem.reason}`,
        )
      }
      await this.#pause(tries, request.signal)
    }
  }

  #pause(tries: number, signal: AbortSignal | undefined): Promise<void> {
    const pauseMs = FIRST_RETRY_MS * 2 ** (tries - 1) * (0.75 + this.#context.random() / 2)
    return sleep(this.#context.clock, pauseMs, signal)
  }

  async #try<Result>(
    request: HubRequest<Result>,
  ): Promise<{ readonly result: Result } | { readonly reason: string }> {
    const { signal, take } = request
    try {
      const fetch = (): Promise<Response> => this.#fetch(request)
      const response = await (request.isSigned ? fetch() : this.#gate.run(fetch, signal))
      if (response.status < 500 && response.status !== 429) return { result: await take(response) }
      await response.body?.cancel()
      return { reason: `${new URL(response.url || request.url).host} answered ${response.status}` }
    } catch (error) {
      signal?.throwIfAborted()
      // A connection may break before the answer or in the midst of it.
      if (!(error instanceof TypeError)) throw error
      return { reason: error.message }
    }
  }

  #fetch({ url, isSigned = false, init, signal }: HubRequest<unknown>): Promise<Response> {
    const headers = new Headers(init.headers)
    if (!isSigned && this.#token !== null) headers.set('Authorization', `Bearer ${this.#token}`)
    const options: RequestInit = { ...init, headers, referrerPolicy: 'no-referrer' }
    return this.#context.fetch(url, signal ? { ...options, signal } : options)
  }
}
