import type { DataProblem } from '../data/catalog.ts'
import type { Clock } from './clock.ts'

const FIRST_WAIT_MS = 2_000
const MAX_WAIT_MS = 60_000

/**
 * The runs whose points the host did not give, while all else may be well: after a while they are
 * told of as though they had new points, so that they are asked for again.
 */
export class UnservedRuns {
  readonly #clock: Clock
  readonly #tell: (runId: string) => void
  readonly #runIds = new Set<string>()
  #waitMs = FIRST_WAIT_MS
  #cancelTimer: (() => void) | null = null

  constructor(clock: Clock, tell: (runId: string) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** Waits longer from time to time, until an answer lacks nothing. */
  note(problems: readonly DataProblem[]): void {
    const unreachable = problems.filter((problem) => problem.kind === 'unreachable')
    for (const { runId } of unreachable) if (runId !== null) this.#runIds.add(runId)
    if (unreachable.length === 0) this.#waitMs = FIRST_WAIT_MS
    if (this.#runIds.size === 0 || this.#cancelTimer !== null) return
    this.#cancelTimer = this.#clock.after(this.#waitMs, () => this.tellNow())
    this.#waitMs = Math.min(MAX_WAIT_MS, this.#waitMs * 2)
  }

  tellNow(): void {
    this.pause()
    for (const runId of this.#runIds) this.#tell(runId)
    this.#runIds.clear()
  }

  /** Says nothing until it is told to, or there is more. */
  pause(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
  }
}
