/** Changes inside an entry are told this much later at most: they come in loops, and each is told whole. */
const DELAY_MS = 50

/** Changes that wait a moment for more of their kind. */
export class PendingChanges {
  readonly #tellers = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #dueMs = Infinity

  /** @param tell called once, when the time has come */
  add(tell: () => void): void {
    if (this.#tellers.size === 0) {
      this.#dueMs = performance.now() + DELAY_MS
      this.#timer = setTimeout(() => {
        this.tell()
      }, DELAY_MS).unref()
    }
    this.#tellers.add(tell)
  }

  /** For loops that give no timer a chance. */
  tellIfDue(): void {
    if (this.#tellers.size > 0 && performance.now() >= this.#dueMs) this.tell()
  }

  /** Tells all that waits. */
  tell(): void {
    clearTimeout(this.#timer)
    const tellers = [...this.#tellers]
    this.#tellers.clear()
    for (const tell of tellers) tell()
  }
}
