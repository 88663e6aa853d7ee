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
  readonly #viewport: Viewport
  #column = 0

  constructor(viewport: Viewport) {
    this.#viewport = viewport
    const { window, widthPx, logX } = viewport
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

  get count(): number {
    return this.#edges.length + 1
  }

  /** On the x-axis, in the middle of a column's pixels. */
  middleX(column: number): number {
    const { window, logX } = this.#viewport
    const left = this.#edges[column - 1] ?? window.min
    const right = this.#edges[column] ?? window.max
    return logX ? Math.exp((Math.log(left) + Math.log(right)) / 2) : left / 2 + right / 2
  }

  /** Where the column ends that `advance` came to; exclusive. */
  get endX(): number {
    return this.#edges[this.#column] ?? Infinity
  }

  /** Goes on to the column of `x`, which is no less than the one before. */
  advance(x: number): number {
    this.#column = this.from(this.#column, x)
    return this.#column
  }

  /** The column of `x`, which lies in `column` or beyond; leaves `advance` where it is. */
  from(column: number, x: number): number {
    let found = column
    while (x >= (this.#edges[found] ?? Infinity)) found++
    return found
  }
}
