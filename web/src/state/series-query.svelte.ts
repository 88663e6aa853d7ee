import type { SeriesAnswer, SeriesQuestion } from '../data/series.ts'
import { AskOrder } from './ask-order.ts'
import type { DataSource } from './data-source.ts'
import { isAbort, toFailure } from './failure.ts'
import type { Failure } from './failure.ts'

/** All charts are on one screen. */
const askOrder = new AskOrder()

/** An answer, with the question that it is the answer to. */
export interface Answered {
  readonly question: SeriesQuestion
  readonly answer: SeriesAnswer
}

/**
 * One chart's question to the data layer. The latest question counts and the one before it is
 * aborted; the last answer stays until the next is there.
 */
export class SeriesQuery {
  #answered: Answered | null = $state.raw(null)
  #failure: Failure | null = $state.raw(null)
  #isLoading = $state(false)
  readonly #source: DataSource
  #abort: AbortController | null = null
  #asked = ''

  constructor(source: DataSource) {
    this.#source = source
  }

  get answered(): Answered | null {
    return this.#answered
  }

  get failure(): Failure | null {
    return this.#failure
  }

  get isLoading(): boolean {
    return this.#isLoading
  }

  /**
   * @param version rises when there are new points: the same question is then asked again
   * @param distancePx from the middle of the screen: of those that ask together, the nearest comes first
   * @returns whether anything was asked: false for what was asked last
   */
  ask(question: SeriesQuestion, version: number, distancePx = 0): boolean {
    const asked = `${version} ${JSON.stringify(question)}`
    if (asked === this.#asked) return false
    this.#asked = asked
    void this.#fetch(question, distancePx)
    return true
  }

  /** Asks the last question again, after a failure. */
  retry(): void {
    this.#asked = ''
    this.#failure = null
  }

  stop(): void {
    this.#abort?.abort()
    this.#abort = null
    this.#isLoading = false
    this.#asked = ''
  }

  async #fetch(question: SeriesQuestion, distancePx: number): Promise<void> {
    this.#abort?.abort()
    const abort = new AbortController()
    this.#abort = abort
    this.#isLoading = true
    try {
      await askOrder.turn(distancePx)
      if (this.#abort !== abort) return
      const answer = await this.#source.series(question, abort.signal)
      if (this.#abort !== abort) return
      this.#answered = { question, answer }
      this.#failure = null
    } catch (error) {
      if (this.#abort !== abort || isAbort(error)) return
      this.#failure = toFailure(error)
    }
    this.#isLoading = false
  }
}
