/** Columns for the points of a segment, which are used again for the next one. */
export class PointColumns {
  #steps = new Float64Array(0)
  #unixMs = new Float64Array(0)
  #values = new Float64Array(0)

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
