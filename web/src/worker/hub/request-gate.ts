import type { Clock } from '../clock.ts'
import { orAborted } from '../or-aborted.ts'
import { StoreFailure } from '../store-failure.ts'
import { sleep } from './sleep.ts'

/** A page cannot read how long a Hub wants it to wait: the first pause is a guess. */
const FIRST_PAUSE_MS = 2000
/** The Hub counts requests in windows of five minutes. */
const MAX_PAUSE_MS = 300_000
/** A request that would have to wait longer fails instead. */
const MAX_WAIT_MS = 60_000

/**
 * Holds all requests to a Hub back after it has answered 429. The pauses grow, and after each one
 * request alone tries whether it is over.
 */
export class RequestGate {
  readonly #clock: Clock
  readonly #random: () => number
  #refusalCount = 0
  /** Rises with each refusal, so that an answer to an earlier request tells nothing new. */
  #era = 0
  #opensUnixMs = -Infinity
  /** The one request that tries, while it does. */
  #trial: Promise<void> | null = null

  /** @param random from 0 to 1 */
  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /**
   * Makes a request, again and again while it is answered 429.
   * @throws {StoreFailure} when it would have to wait for too long; the signal's reason when aborted
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
        if (era === this.#era) this.#refuse()
      } finally {
        endTrial()
      }
    }
  }

  /** @returns to be called when the request has its answer */
  async #enter(untilUnixMs: number, signal: AbortSignal | undefined): Promise<() => void> {
    while (this.#refusalCount > 0) {
      if (this.#opensUnixMs > untilUnixMs) {
        throw new StoreFailure(
          'unreachable',
          'The Hub has had too many requests from here (429), and is asked again later',
        )
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

  #refuse(): void {
    this.#era++
    const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#refusalCount++)
    this.#opensUnixMs = this.#clock.nowUnixMs() + pauseMs * (0.75 + this.#random() / 2)
  }
}
