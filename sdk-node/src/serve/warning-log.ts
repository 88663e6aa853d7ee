/** Passes on each of a set of standing problems when it begins, not each time it is met. */
export class WarningLog {
  readonly #onWarning: (message: string) => void
  #standing: ReadonlySet<string> = new Set()

  constructor(onWarning: (message: string) => void) {
    this.#onWarning = onWarning
  }

  /** @param problems all that stand now; one that is missing counts as over */
  report(problems: Iterable<string>): void {
    const before = this.#standing
    this.#standing = new Set(problems)
    for (const problem of this.#standing) if (!before.has(problem)) this.#onWarning(problem)
  }
}
