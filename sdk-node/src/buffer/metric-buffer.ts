import type { MetricKind } from '../layout/index.ts'

export interface LastPoint {
  readonly step: number
  readonly unixMs: number
  readonly value: number
}

/** One metric's points, in the order in which a shard holds them: by step, then as logged. */
export interface MetricColumns {
  readonly name: string
  readonly kind: MetricKind
  readonly steps: Float64Array
  readonly unixMs: Float64Array
  readonly values: Float64Array
  /** The latest by time; of several at one time, the one that was logged last. */
  readonly last: LastPoint
}

/** Points of one metric as they come, in columns that grow. */
export class MetricBuffer {
  readonly name: string
  readonly kind: MetricKind
  #steps = new Float64Array(64)
  #unixMs = new Float64Array(64)
  #values = new Float64Array(64)
  #count = 0
  #ascending = true
  #lastIndex = 0

  constructor(name: string, kind: MetricKind) {
    this.name = name
    this.kind = kind
  }

  get count(): number {
    return this.#count
  }

  push(step: number, unixMs: number, value: number): void {
    const index = this.#count
    if (index === this.#steps.length) this.#grow()
    if (index > 0 && step < (this.#steps[index - 1] ?? 0)) this.#ascending = false
    if (unixMs >= (this.#unixMs[this.#lastIndex] ?? 0)) this.#lastIndex = index
    this.#steps[index] = step
    this.#unixMs[index] = unixMs
    this.#values[index] = value
    this.#count = index + 1
  }

  /** The points sorted by step; those of one step keep the order in which they were logged. */
  sorted(): MetricColumns {
    const columns = {
      name: this.name,
      kind: this.kind,
      steps: this.#steps.subarray(0, this.#count),
      unixMs: this.#unixMs.subarray(0, this.#count),
      values: this.#values.subarray(0, this.#count),
      last: {
        step: this.#steps[this.#lastIndex] ?? 0,
        unixMs: this.#unixMs[this.#lastIndex] ?? 0,
        value: this.#values[this.#lastIndex] ?? NaN,
      },
    }
    if (this.#ascending) return columns
    const order = Uint32Array.from({ length: this.#count }, (_, index) => index)
    const { steps } = columns
    order.sort((left, right) => (steps[left] ?? 0) - (steps[right] ?? 0) || left - right)
    const pick = (from: Float64Array): Float64Array =>
      Float64Array.from(order, (index) => from[index] ?? NaN)
    return {
      ...columns,
      steps: pick(columns.steps),
      unixMs: pick(columns.unixMs),
      values: pick(columns.values),
    }
  }

  #grow(): void {
    const grown = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(from.length * 2)
      to.set(from)
      return to
    }
    this.#steps = grown(this.#steps)
    this.#unixMs = grown(this.#unixMs)
    this.#values = grown(this.#values)
  }
}
