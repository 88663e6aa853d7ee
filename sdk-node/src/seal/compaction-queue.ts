import { messageOf } from '../errors.ts'
import type { RunLocation } from '../store/run-location.ts'
import { compactEnded, compactSession } from './compact-run.ts'

/** What `finish` waits for at most; what is not merged by then is left for the next time. */
const END_BUDGET_MS = 10_000
/** Who waits for its turn waits so long: with a turn for each segment there would be none for merges. */
const TURN_INTERVAL_MS = 50

/** A session's end that is waited for. */
interface Ending {
  readonly runDir: string
  /** By `performance.now()`. */
  readonly deadlineMs: number
}

/** Merges shards when nothing else is to be done, one run at a time. */
export class CompactionQueue {
  readonly #warn: (session: string | null, message: string) => void
  readonly #waiting = new Set<string>()
  /** What ended runs left, by the run's folder. */
  readonly #leftOver = new Map<string, RunLocation>()
  #last: Promise<void> = Promise.resolve()
  readonly #endings = new Set<Ending>()
  #turnMs = 0

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
      const { damages } = await compactSession(run, session, () => this.#pauseFor(run))
      this.#tell(session, damages)
    })
  }

  /** What an ended run left, when somebody comes by: it has all the time that there is. */
  leftOver(run: RunLocation): void {
    if (this.#leftOver.has(run.dir)) return
    this.#leftOver.set(run.dir, run)
    void this.#mergeLeftOver(run, () => this.#pauseFor(run))
  }

  /**
   * After a session's end.
   * @param isLast whether no other session lives: then what ended runs left is merged, too
   * @returns resolves when the time is up at the latest, and never rejects
   */
  async afterEnd(run: RunLocation, session: string, isLast: boolean): Promise<void> {
    const deadlineMs = performance.now() + END_BUDGET_MS
    const pause = (): Promise<void> => this.#pauseUntil(deadlineMs)
    const ending = { runDir: run.dir, deadlineMs }
    this.#endings.add(ending)
    await this.#enqueue(session, async () => {
      const { damages } = await compactEnded(run, pause)
      this.#tell(session, damages)
    })
    if (isLast) await this.#mergeAllLeftOver(pause)
    this.#endings.delete(ending)
    if (this.#endings.size > 0) return
    for (const left of this.#leftOver.values()) {
      void this.#mergeLeftOver(left, () => this.#pauseFor(left))
    }
  }

  /**
   * What ended runs left, when all sessions have ended.
   * @returns resolves when the time is up at the latest, and never rejects
   */
  afterAll(): Promise<void> {
    const deadlineMs = performance.now() + END_BUDGET_MS
    return this.#mergeAllLeftOver(() => this.#pauseUntil(deadlineMs))
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

  /** What is merged for a run makes way for the end of another, and goes on with its own. */
  async #pauseFor(run: RunLocation): Promise<void> {
    for (const { runDir, deadlineMs } of this.#endings) {
      if (runDir !== run.dir) throw new OutOfTime()
      await this.#pauseUntil(deadlineMs)
    }
    await this.#turn()
  }

  async #pauseUntil(deadlineMs: number): Promise<void> {
    if (performance.now() > deadlineMs) throw new OutOfTime()
    await this.#turn()
  }

  /** Messages and timers have their turn in between. */
  async #turn(): Promise<void> {
    if (performance.now() - this.#turnMs < TURN_INTERVAL_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    this.#turnMs = performance.now()
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
