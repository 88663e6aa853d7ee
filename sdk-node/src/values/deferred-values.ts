import { messageOf, quote } from '../errors.ts'

/** A value whose `log` call is over, and which belongs to that call's step. */
export interface DeferredValue {
  readonly metric: string
  readonly step: number
  readonly unixMs: number
  readonly source: Promise<unknown> | (() => unknown)
}

export interface DeferredSink {
  /** Logs a value that has come. */
  readonly settle: (deferred: DeferredValue, value: unknown) => void
  readonly warn: (metric: string, message: string) => void
}

/** Values that come later: promises settle by themselves, functions are called when asked. */
export class DeferredValues {
  readonly #sink: DeferredSink
  readonly #promised = new Set<Promise<void>>()
  #functions: DeferredValue[] = []
  #promiseCount = 0
  /** Collects the promises that come with the value that is being settled. */
  #inner: Promise<void>[] | undefined

  constructor(sink: DeferredSink) {
    this.#sink = sink
  }

  get functionCount(): number {
    return this.#functions.length
  }

  /** Promises that have not settled yet. */
  get promiseCount(): number {
    return this.#promiseCount
  }

  add(deferred: DeferredValue): void {
    if (typeof deferred.source === 'function') this.#functions.push(deferred)
    else this.#follow(deferred, deferred.source)
  }

  /** Calls every function that waits; what throws is told by metric, and nothing else is lost. */
  callFunctions(): void {
    const waiting = this.#functions
    this.#functions = []
    for (const deferred of waiting) {
      if (typeof deferred.source !== 'function') continue
      try {
        const value = deferred.source()
        if (value instanceof Promise) this.#follow(deferred, value)
        else this.#sink.settle(deferred, value)
      } catch (error) {
        this.#fail(deferred, error)
      }
    }
  }

  /**
   * Calls the functions and waits for every promise that has been given so far, and for what these
   * bring; not for those that others go on to give meanwhile.
   */
  async drain(): Promise<void> {
    this.callFunctions()
    await Promise.all(this.#promised)
    if (this.#functions.length === 0) return
    this.callFunctions()
    await Promise.all(this.#promised)
  }

  #follow(deferred: DeferredValue, promise: Promise<unknown>): void {
    this.#promiseCount++
    const followed = promise
      .then(
        (value) => {
          this.#promiseCount--
          return this.#settle(deferred, value)
        },
        (error: unknown) => {
          this.#promiseCount--
          throw error
        },
      )
      .catch((error: unknown) => {
        this.#fail(deferred, error)
      })
      .finally(() => this.#promised.delete(followed))
    this.#promised.add(followed)
    this.#inner?.push(followed)
  }

  async #settle(deferred: DeferredValue, value: unknown): Promise<void> {
    const outer = this.#inner
    const inner: Promise<void>[] = []
    this.#inner = inner
    try {
      this.#sink.settle(deferred, value)
    } finally {
      this.#inner = outer
    }
    await Promise.all(inner)
  }

  #fail({ metric, step }: DeferredValue, error: unknown): void {
    this.#sink.warn(metric, `${quote(metric)} at step ${step} did not come: ${messageOf(error)}`)
  }
}
