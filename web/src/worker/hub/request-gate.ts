import type { Clock } from '../clock.ts'
import { orAborted } from '../or-aborted.ts'
import { StoreFailure } from '../store-failure.ts'
import { sleep } from './sleep.ts'

/** How long nothing is asked after the first refusal, and at most after many. */
interface Pauses {
  readonly firstMs: number
  readonly maxMs: number
  readonly reason: string
}

/** A page cannot read how long a Hub wants it to wait; its windows are of five minutes. */
const TOO_MANY: Pauses = {
  firstMs: 2000,
  maxMs: 300_000,
  reason: 'it has had too many requests from here (429)',
}
/** No connection; or a refusal that a page may not read. */
const NO_ANSWER: Pauses = { firstMs: 500, maxMs: 30_000, reason: 'it gave no answer' }

/** A request that would have to wait longer fails instead. */
const MAX_WAIT_MS = 60_000

/**
 * Holds all requests to a Hub back after it has answered 429, or not at all. The pauses grow, and after
 * each one request alone tries whether it is over.
 */
export class RequestGate {
  readonly #clock: Clock
  readonly #random: () => number
  #refusalCount = 0
  /** Rises with each refusal, so that an answer to an earlier request tells nothing new. */
  #era = 0
  #opensUnixMs = -Infinity
  #reason = ''
  /** The one request that tries, while it does. */
  #trial: Promise<void> | null = null

  /** @param random from 0 to 1 */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /**
   * Makes a request, again and again while it is answered 429.
   * @throws {StoreFailure} when it would have to wait for too long; what `request` throws, and the
   * signal's reason when aborted
   */
  async run(request: () => Promise<Response>, signal?: AbortSignal): Promise<Response> {
    const untilUnixMs = this.#clock.nowUnixMs() + MAX_WAIT_MS
    for (;;) {
      const endTrial = await this.#enter(untilUnixMs, signal)
      const era = this.#era
      try {
        const response = await request()
        if (response.status !== 429) {
          if (era === this.#era) this.#refusalCount = 0
          return response
        }
        await response.body?.cancel()
        if (era === this.#era) this.#refuse(TOO_MANY)
      } catch (error) {
        if (era === this.#era && signal?.aborted !== true) this.#refuse(NO_ANSWER)
        throw error
      } finally {
        endTrial()
      }
    }
  }

  /** @returns to be called when the request has its answer */
  async #enter(untilUnixMs: number, signal: AbortSignal | undefined): Promise<() => void> {
    while (this.#refusalCount > 0) {
      if (this.#opensUnixMs > untilUnixMs) {
        throw new StoreFailure('unreachable', `The Hub is asked again later: ${this.#reason}`)
      }
      const pauseMs = this.#opensUnixMs - this.#clock.nowUnixMs()
      if (pauseMs > 0) await sleep(this.#clock, pauseMs, signal)
      else if (this.#trial === null) return this.#startTrial()
      else await (signal ? orAborted(this.#trial, signal) : this.#trial)
    }
    return () => undefined
  }

  #startTrial(): () => void {
    let end = (): void => undefined
    this.#trial = new Promise((resolve) => (end = resolve))
    return () => {
      this.#trial = null
      end()
    }
  }

  #refuse({ firstMs, maxMs, reason }: Pauses): void {
    this.#era++
    this.#reason = reason
    const pauseMs = Math.min(maxMs, firstMs * 2 ** this.#refusalCount++)
    this.#opensUnixMs = this.#clock.nowUnixMs() + pauseMs * (0.75 + this.#random() / 2)
  }
}
