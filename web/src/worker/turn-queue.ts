/** Lets a few tasks run at a time; the others wait in the order in which they came. */
export class TurnQueue {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #runningCount = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** A task whose signal is aborted while it waits never starts. */
  async run<Result>(task: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (this.#runningCount >= this.#limit) await this.#turn(signal)
    else this.#runningCount++
    try {
      signal?.throwIfAborted()
      return await task()
    } finally {
      this.#leave()
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = (): void => {
        const index = this.#waiting.indexOf(start)
        if (index >= 0) this.#waiting.splice(index, 1)
        reject(signal?.reason)
      }
      signal?.throwIfAborted()
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#waiting.push(start)
    })
  }

  /** Hands the turn on, so that nobody can slip in before the first in line. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#runningCount--
    else next()
  }
}
