/** The run under the pointer or the keyboard, whose lines stand out in every chart. */
export class RunFocus {
  #runId: string | null = $state(null)

  get runId(): string | null {
    return this.#runId
  }

  focus(runId: string): void {
    this.#runId = runId
  }

  /** Ends the focus on `runId`; another run's stays. */
  blur(runId: string): void {
    if (this.#runId === runId) this.#runId = null
  }
}
