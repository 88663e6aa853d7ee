/** Points of one metric in the order in which they stand in their file. */
export interface PointColumns {
  readonly step: Float64Array
  readonly value: Float64Array
  /** Unix ms; null where it was not asked for. */
  readonly unixMs: Float64Array | null
}

/** The points of one metric that came from one file. */
export interface PointPart extends PointColumns {
  readonly writer: string
  readonly attempt: number
}

const INITIAL_CAPACITY = 256

/** Columns that grow at their end. A view that was taken stays as it was. */
export class GrowingColumns {
  #step = new Float64Array(INITIAL_CAPACITY)
  #value = new Float64Array(INITIAL_CAPACITY)
  #unixMs = new Float64Array(INITIAL_CAPACITY)
  #count = 0

  get count(): number {
    return this.#count
  }

  push(step: number, unixMs: number, value: number): void {
    if (this.#count === this.#step.length) this.#grow()
    this.#step[this.#count] = step
    this.#value[this.#count] = value
    this.#unixMs[this.#count] = unixMs
    this.#count++
  }

  view(): PointColumns & { readonly unixMs: Float64Array } {
    return {
      step: this.#step.subarray(0, this.#count),
      value: this.#value.subarray(0, this.#count),
      unixMs: this.#unixMs.subarray(0, this.#count),
    }
  }

  #grow(): void {
    this.#step = doubled(this.#step)
    this.#value = doubled(this.#value)
    this.#unixMs = doubled(this.#unixMs)
  }
}

function doubled(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2)
  larger.set(column)
  return larger
}
