import type { Clock } from './clock.ts'

/** Lets the first of several tasks go ahead; the others start together when it is done. */
export class HeadStart {
  readonly #clock: Clock
  readonly #maxMs: number
  /** Settles, and never rejects, when the others may start. */
  #leading: Promise<void> | null = null

  /** @param maxMs that the first one is ahead, if it takes longer than that */
  constructor(clock: Clock, maxMs: number) {
    this.#clock = clock
    this.#maxMs = maxMs
  }

  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#leading !== null) {
      await this.#leading
      return task()
    }
    const running = task()
    this.#leading = new Promise((resolve) => {
      const follow = (): void => {
        this.#leading = null
        cancel()
        resolve()
      }
      const cancel = this.#clock.after(this.#maxMs, follow)
      running.then(follow, follow)
    })
    return running
  }
}
