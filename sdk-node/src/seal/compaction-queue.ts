import { messageOf } from '../errors.ts'
import type { RunLocation } from '../store/run-location.ts'
import { compactEnded, compactSession } from './compact-run.ts'

/** What `finish` waits for at most; what is not merged by then is left for the next time. */
const END_BUDGET_MS = 10_000

/** Merges shards when nothing else is to be done, one run at a time. */
export class CompactionQueue {
  readonly #warn: (session: string | null, message: string) => void
  readonly #waiting = new Set<string>()
  /** What ended runs left, by the run's folder. */
  readonly #leftOver = new Map<string, RunLocation>()
  #last: Promise<void> = Promise.resolve()
  #endingCount = 0

  /** @param warn told of a merge that failed; it is tried again when there is more to merge */
  constructor(warn: (session: string | null, message: string) => void) {
    this.#warn = warn
  }

  /** After a session has sealed a segment. */
  whileRunning(run: RunLocation, session: string): void {
    if (this.#waiting.has(session)) return
    this.#waiting.add(session)
    void this.#enqueue(session, async () => {
      this.#waiting.delete(session)
      const { damages } = await compactSession(run, session, () => this.#pauseUnlessEnding())
      this.#tell(session, damages)
    })
  }

  /** What an ended run left, when somebody comes by: it has all the time that there is. */
  leftOver(run: RunLocation): void {
    if (this.#leftOver.has(run.dir)) return
    this.#leftOver.set(run.dir, run)
    void this.#mergeLeftOver(run, () => this.#pauseUnlessEnding())
  }

  /**
   * After a session's end.
   * @param isLast whether no other session lives: then what ended runs left is merged, too
   * @returns resolves when the time is up at the latest, and never rejects
   */
  async afterEnd(run: RunLocation, session: string, isLast: boolean): Promise<void> {
    const pause = pauseUntil(performance.now() + END_BUDGET_MS)
    // What is merged for runs that go on has time, and begins anew.
    this.#endingCount++
    await this.#enqueue(session, async () => {
      const { damages } = await compactEnded(run, pause)
      this.#tell(session, damages)
    })
    if (isLast) await this.#mergeAllLeftOver(pause)
    this.#endingCount--
    if (this.#endingCount > 0) return
    for (const left of this.#leftOver.values()) {
      void this.#mergeLeftOver(left, () => this.#pauseUnlessEnding())
    }
  }

  /**
   * What ended runs left, when all sessions have ended.
   * @returns resolves when the time is up at the latest, and never rejects
   */
  afterAll(): Promise<void> {
    return this.#mergeAllLeftOver(pauseUntil(performance.now() + END_BUDGET_MS))
  }

  async #mergeAllLeftOver(pause: () => Promise<void>): Promise<void> {
    for (const left of this.#leftOver.values()) await this.#mergeLeftOver(left, pause)
  }

  #mergeLeftOver(run: RunLocation, pause: () => Promise<void>): Promise<void> {
    return this.#enqueue(null, async () => {
      if (!this.#leftOver.has(run.dir)) return
      const { damages } = await compactEnded(run, pause)
      this.#leftOver.delete(run.dir)
      this.#tell(null, damages)
    })
  }

  async #pauseUnlessEnding(): Promise<void> {
    if (this.#endingCount > 0) throw new OutOfTime()
    await nextTurn()
  }

  #tell(session: string | null, damages: readonly string[]): void {
    for (const damage of damages) this.#warn(session, damage)
  }

  #enqueue(session: string | null, work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      if (error instanceof OutOfTime) return
      this.#warn(session, `shards could not be merged, and stay as they are: ${messageOf(error)}`)
    })
    return this.#last
  }
}

class OutOfTime extends Error {}

function pauseUntil(deadlineMs: number): () => Promise<void> {
  return async () => {
    if (performance.now() > deadlineMs) throw new OutOfTime()
    await nextTurn()
  }
}

/** Messages and timers have their turn in between. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
