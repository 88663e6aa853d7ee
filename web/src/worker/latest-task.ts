/**
 * Runs a task again and again, one run at a time. Whoever asks gets the result of a run that started
 * after the question, and all who ask during a run share the one that follows it.
 */
export class LatestTask<Result> {
  readonly #task: () => Promise<Result>
  #current: Promise<Result> | null = null
  #following: Promise<Result> | null = null

  constructor(task: () => Promise<Result>) {
    this.#task = task
  }

  run(): Promise<Result> {
    if (this.#current === null) return this.#start()
    this.#following ??= this.#current.then(
      () => this.#start(),
      () => this.#start(),
    )
    return this.#following
  }

  #start(): Promise<Result> {
    this.#following = null
    const current = this.#task().finally(() => {
      if (this.#current === current) this.#current = null
    })
    this.#current = current
    return current
  }
}
