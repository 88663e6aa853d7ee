import type { DataNotice, PointGrowth } from '../data/catalog.ts'
import type { Clock } from './clock.ts'

/** At most five a second: more than that nobody sees, and each redraws charts. */
const MIN_SPACING_MS = 200

/** Tells which runs have new points: the first at once, those that follow close behind together. */
export class PointNotices {
  readonly #clock: Clock
  readonly #notify: (notice: DataNotice) => void
  /** null: the run may have changed in any metric. */
  readonly #waiting = new Map<string, Set<string> | null>()
  #lastUnixMs = -Infinity
  #cancelTimer: (() => void) | null = null

  constructor(clock: Clock, notify: (notice: DataNotice) => void) {
    this.#clock = clock
    this.#notify = notify
  }

  /** @param metrics those with new points; null: any may have changed */
  add(runId: string, metrics: readonly string[] | null): void {
    const known = this.#waiting.get(runId)
    if (metrics === null || known === null) this.#waiting.set(runId, null)
    else this.#waiting.set(runId, new Set([...(known ?? []), ...metrics]))
    if (this.#cancelTimer !== null) return
    const waitMs = this.#lastUnixMs + MIN_SPACING_MS - this.#clock.nowUnixMs()
    // Even the first waits for a turn, so that runs that change together are told together.
    this.#cancelTimer = this.#clock.after(Math.min(MIN_SPACING_MS, Math.max(0, waitMs)), () => {
      this.#cancelTimer = null
      this.#lastUnixMs = this.#clock.nowUnixMs()
      this.#tell()
    })
  }

  #tell(): void {
    const runIds = [...this.#waiting.keys()]
    const grown: PointGrowth[] = []
    for (const [runId, metrics] of this.#waiting) {
      if (metrics !== null) grown.push({ runId, metrics: [...metrics] })
    }
    this.#waiting.clear()
    this.#notify({ kind: 'points', runIds, grown })
  }

  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    this.#waiting.clear()
  }
}
