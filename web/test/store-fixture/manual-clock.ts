import type { Clock } from '../../src/worker/clock.ts'

interface Timer {
  readonly dueUnixMs: number
  readonly callback: () => void
}

/** Time that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #nowUnixMs = 1_800_000_000_000
  readonly #timers = new Set<Timer>()

  nowUnixMs(): number {
    return this.#nowUnixMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueUnixMs: this.#nowUnixMs + delayMs, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Lets time pass; what falls due is called in its order, and may set more. */
  advance(ms: number): void {
    const endUnixMs = this.#nowUnixMs + ms
    for (;;) {
      const [next] = [...this.#timers]
        .filter((timer) => timer.dueUnixMs <= endUnixMs)
        .sort((one, other) => one.dueUnixMs - other.dueUnixMs)
      if (next === undefined) break
      this.#timers.delete(next)
      this.#nowUnixMs = Math.max(this.#nowUnixMs, next.dueUnixMs)
      next.callback()
    }
    this.#nowUnixMs = endUnixMs
  }
}
