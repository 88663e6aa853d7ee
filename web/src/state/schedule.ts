/** Runs `callback` once after a delay. @returns takes it back */
export type Schedule = (callback: () => void, delayMs: number) => () => void

export const scheduleTimeout: Schedule = (callback, delayMs) => {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}

/**
 * Lets `callback` run at once, and then at most once in each interval: what comes in between is
 * answered by one call at the interval's end.
 */
export class Throttle {
  readonly #callback: () => void
  readonly #intervalMs: number
  readonly #schedule: Schedule
  #cancel: (() => void) | null = null
  #isAsked = false

  constructor(callback: () => void, intervalMs: number, schedule: Schedule = scheduleTimeout) {
    this.#callback = callback
    this.#intervalMs = intervalMs
    this.#schedule = schedule
  }

  ask(): void {
    this.#isAsked = true
    if (this.#cancel === null) this.#run()
  }

  /** Forgets what was asked. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#isAsked = false
  }

  #run(): void {
    this.#isAsked = false
    this.#cancel = this.#schedule(() => {
      this.#cancel = null
      if (this.#isAsked) this.#run()
    }, this.#intervalMs)
    this.#callback()
  }
}
