/** Columns for the points of a segment, which are used again for the next one. */
export class PointColumns {
  #steps: Float64Array
  #unixMs: Float64Array
  #values: Float64Array

  /** @param count that will do for most: what is not used takes no memory, and to grow leaves some */
  constructor(count = 0) {
    this.#steps = new Float64Array(count)
    this.#unixMs = new Float64Array(count)
    this.#values = new Float64Array(count)
  }

  get steps(): Float64Array {
    return this.#steps
  }

  get unixMs(): Float64Array {
    return this.#unixMs
  }

  get values(): Float64Array {
    return this.#values
  }

  /** Makes room for so many points; what the columns held is gone. */
  reserve(pointCount: number): void {
    if (pointCount <= this.#steps.length) return
    this.#steps = new Float64Array(pointCount)
    this.#unixMs = new Float64Array(pointCount)
    this.#values = new Float64Array(pointCount)
  }
}
