import type { Clock } from './clock.ts'

/** At most five a second: more than that nobody sees, and each redraws charts. */
const MIN_SPACING_MS = 200

/** Tells which runs have new points: the first at once, those that follow close behind together. */
export class PointNotices {
  readonly #clock: Clock
  readonly #tell: (runIds: readonly string[]) => void
  readonly #waiting = new Set<string>()
  #lastUnixMs = -Infinity
  #cancelTimer: (() => void) | null = null

  constructor(clock: Clock, tell: (runIds: readonly string[]) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  add(runId: string): void {
    this.#waiting.add(runId)
    if (this.#cancelTimer !== null) return
    const waitMs = this.#lastUnixMs + MIN_SPACING_MS - this.#clock.nowUnixMs()
    // Even the first waits for a turn, so that runs that change together are told together.
    this.#cancelTimer = this.#clock.after(Math.min(MIN_SPACING_MS, Math.max(0, waitMs)), () => {
      this.#cancelTimer = null
      this.#lastUnixMs = this.#clock.nowUnixMs()
      const runIds = [...this.#waiting]
      this.#waiting.clear()
      this.#tell(runIds)
    })
  }

  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#waiting.clear()
  }
}
