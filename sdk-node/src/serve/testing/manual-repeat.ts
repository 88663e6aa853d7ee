import type { Repeat } from '../repeat.ts'

/** Runs repeated tasks when a test says so. */
export class ManualRepeat {
  readonly #tasks = new Map<symbol, { intervalMs: number; task: () => void }>()

  readonly repeat: Repeat = (intervalMs, task) => {
    const key = Symbol(String(intervalMs))
    this.#tasks.set(key, { intervalMs, task })
    return () => this.#tasks.delete(key)
  }

  count(intervalMs: number): number {
    return [...this.#tasks.values()].filter((entry) => entry.intervalMs === intervalMs).length
  }

  /** Lets the interval pass once. */
  tick(intervalMs: number): void {
    for (const entry of this.#tasks.values()) {
      if (entry.intervalMs === intervalMs) entry.task()
    }
  }
}
