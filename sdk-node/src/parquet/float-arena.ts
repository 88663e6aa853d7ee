/** Doubles that are handed out piece by piece, and all together used again. */
export class FloatArena {
  #cells: Float64Array
  #taken = 0

  /** @param count that will do for most: what is not used takes no memory, and to grow leaves some */
  constructor(count = 0) {
    this.#cells = new Float64Array(count)
  }

  /** Takes back all that was handed out. @param count of what will be taken */
  start(count: number): void {
    if (count > this.#cells.length) this.#cells = new Float64Array(count)
    this.#taken = 0
  }

  /** @returns so many, of whatever value. @throws {RangeError} for more than `start` was told */
  take(count: number): Float64Array {
    const end = this.#taken + count
    if (end > this.#cells.length) throw new RangeError(`${end} of ${this.#cells.length} doubles`)
    const taken = this.#cells.subarray(this.#taken, end)
    this.#taken = end
    return taken
  }
}
