import { messageOf } from './errors.ts'

/** A run as the end of its process concerns it. */
export interface ExitListener {
  /** The event loop is empty: the program has come to its end. May start work. */
  readonly onDrained: () => void
  /**
   * The process is exiting now: only what is done before it returns is done.
   * @param deadlineMs by `performance.now()`: all listeners share it
   */
  readonly onExit: (reason: string, deadlineMs: number) => void
}

/** An exit takes no longer than this, however many runs are live. */
const EXIT_TIMEOUT_MS = 10_000

/**
 * Tells live runs of the end of their process. The handlers are there only while a run is live.
 * Signals are left alone: a handler would keep a loop that never yields from being stopped. Who dies
 * by one leaves its log, and is marked crashed by whoever looks at the store next.
 */
export class ExitHooks {
  readonly #listeners = new Set<ExitListener>()
  #uncaught: string | undefined

  add(listener: ExitListener): void {
    if (this.#listeners.size === 0) this.#attach()
    this.#listeners.add(listener)
  }

  remove(listener: ExitListener): void {
    if (!this.#listeners.delete(listener)) return
    if (this.#listeners.size === 0) this.#detach()
  }

  readonly #onUncaught = (error: unknown): void => {
    this.#uncaught = messageOf(error)
    // Who is there to see the next turn of the loop has not died of it: somebody handled it.
    setImmediate(() => {
      this.#uncaught = undefined
    }).unref()
  }

  readonly #onBeforeExit = (): void => {
    for (const listener of this.#listeners) listener.onDrained()
  }

  readonly #onExit = (exitCode: number): void => {
    const reason = this.#uncaught ?? `the process exited with code ${exitCode} before finish()`
    const deadlineMs = performance.now() + EXIT_TIMEOUT_MS
    for (const listener of this.#listeners) listener.onExit(reason, deadlineMs)
  }

  #attach(): void {
    process.on('uncaughtExceptionMonitor', this.#onUncaught)
    process.on('beforeExit', this.#onBeforeExit)
    process.on('exit', this.#onExit)
  }

  #detach(): void {
    process.off('uncaughtExceptionMonitor', this.#onUncaught)
    process.off('beforeExit', this.#onBeforeExit)
    process.off('exit', this.#onExit)
  }
}
