import { attemptEnds } from '../../worker/merge-attempts.ts'
import type { PointPart } from '../../worker/point-columns.ts'
import { groupBy } from './group-by.ts'
import type { PointWriter } from './point-writer.ts'
import type { WantedSeries } from './wanted-series.ts'

/** Points of one attempt of one writer, by the number that they have in the engine. */
export interface SeriesRow {
  readonly series: number
  readonly writer: string
  readonly attempt: number
}

/** A series whose points were handed to the engine. */
export interface AddedSeries {
  readonly wanted: WantedSeries
  readonly rows: readonly SeriesRow[]
  readonly pointCount: number
}

export interface OpenPartContext {
  readonly writer: PointWriter
  /** A number that no other series has. */
  readonly nextSeries: () => number
  /** All of it is in the engine. */
  readonly keep: (added: readonly AddedSeries[]) => void
  /** Nothing of it is wanted. */
  readonly drop: () => void
}

/** Points that are loaded together. Once one of them could not be added, none of them are kept. */
export class OpenPart {
  readonly #context: OpenPartContext
  readonly #added: AddedSeries[] = []
  #isBroken = false

  constructor(context: OpenPartContext) {
    this.#context = context
  }

  /** Does nothing where adding has failed before. @throws {SqlError | EngineFailure} */
  add(wanted: WantedSeries, points: readonly PointPart[]): void {
    if (this.#isBroken) return
    this.#guarded(() => {
      const rows: SeriesRow[] = []
      let pointCount = 0
      for (const [writer, ofWriter] of groupBy(points, (point) => point.writer)) {
        const ends = attemptEnds(ofWriter)
        for (const [attempt, ofAttempt] of groupBy(ofWriter, (point) => point.attempt)) {
          const series = this.#context.nextSeries()
          rows.push({ series, writer, attempt })
          for (const point of ofAttempt) {
            this.#context.writer.add(series, point, ends.get(attempt) ?? Infinity)
            pointCount += point.step.length
          }
        }
      }
      this.#added.push({ wanted, rows, pointCount })
    })
  }

  /** Once all are added, or adding has failed. @throws {SqlError | EngineFailure} */
  close(): void {
    try {
      if (!this.#isBroken) this.#guarded(() => this.#context.writer.flush())
    } finally {
      if (this.#isBroken || this.#added.length === 0) this.#context.drop()
      else this.#context.keep(this.#added)
    }
  }

  /** After a failure nobody knows which of the rows at hand have come. */
  #guarded(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#isBroken = true
      throw error
    }
  }
}
