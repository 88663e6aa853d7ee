import type { XWindow } from '../data/series.ts'

export interface Viewport {
  /** Inclusive on both ends; with `logX` both are positive. */
  readonly window: XWindow
  readonly widthPx: number
  readonly logX: boolean
}

/**
 * Tells in which pixel column an x falls, for x that come ascending. Column edges are computed once,
 * so that a log axis costs no logarithm a point.
 */
export class PixelColumns {
  readonly #edges: Float64Array
  #column = 0

  constructor({ window, widthPx, logX }: Viewport) {
    const count = Math.max(1, Math.round(widthPx))
    const toX = logX ? Math.exp : (position: number): number => position
    const start = logX ? Math.log(window.min) : window.min
    const end = logX ? Math.log(window.max) : window.max
    // Halved, since the span of two finite ends may not be finite.
    const halfPerColumn = (end / 2 - start / 2) / count
    this.#edges = new Float64Array(count - 1)
    for (let index = 0; index < count - 1; index++) {
      this.#edges[index] = toX(start + 2 * halfPerColumn * (index + 1))
    }
  }

  /** Where the column ends that `advance` came to; exclusive. */
  get endX(): number {
    return this.#edges[this.#column] ?? Infinity
  }

  /** Goes on to the column of `x`, which is no less than the one before. */
  advance(x: number): number {
    while (x >= (this.#edges[this.#column] ?? Infinity)) this.#column++
    return this.#column
  }
}
