import type { Clock } from './clock.ts'
import type { PollPace } from './poll-pace.ts'

export interface PollListener {
  /** One round; says whether there was something new. */
  poll(): Promise<boolean>
  answered(): void
  failed(error: unknown): void
}

const QUIET_FACTOR = 1.5
const FAILURE_FACTOR = 2

/** Asks a host that tells nothing by itself: often while things change, seldom while they rest. */
export class PollLoop {
  readonly #clock: Clock
  readonly #listener: PollListener
  #cancelTimer: (() => void) | null = null
  readonly #pace: PollPace
  #intervalMs: number
  /** Set anew by each start, so that a round of an earlier one changes nothing. */
  #era = 0
  #isRunning = false

  constructor(clock: Clock, pace: PollPace, listener: PollListener) {
    this.#clock = clock
    this.#pace = pace
    this.#intervalMs = pace.minIntervalMs
    this.#listener = listener
  }

  /** The first round comes one interval from now. */
  start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#era++
    this.#intervalMs = this.#pace.minIntervalMs
    this.#schedule()
  }

  stop(): void {
    this.#isRunning = false
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }

  #schedule(): void {
    const era = this.#era
    this.#cancelTimer = this.#clock.after(this.#intervalMs, () => void this.#round(era))
  }

  async #round(era: number): Promise<void> {
    try {
      const isNew = await this.#listener.poll()
      if (!this.#isCurrent(era)) return
      this.#slowDown(isNew ? 0 : QUIET_FACTOR)
      this.#listener.answered()
    } catch (error) {
      if (!this.#isCurrent(era)) return
      this.#slowDown(FAILURE_FACTOR)
      this.#listener.failed(error)
    }
    this.#schedule()
  }

  #slowDown(factor: number): void {
    const { minIntervalMs, maxIntervalMs } = this.#pace
    this.#intervalMs = Math.max(minIntervalMs, Math.min(maxIntervalMs, this.#intervalMs * factor))
  }

  #isCurrent(era: number): boolean {
    return this.#isRunning && this.#era === era
  }
}
