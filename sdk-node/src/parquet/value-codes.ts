import { ROW_GROUP_MAX_ROWS } from '../layout/index.ts'

/** A dictionary pays when at least this many rows share each value. */
const ROWS_PER_DISTINCT_VALUE = 4
/** Codes of more values are as long as what the split bytes of a float32 leave to the codec. */
const MAX_DISTINCT_VALUES = 16_384
/** Where more than three of the first four rows bring a value of their own, so do the others. */
const TRIED_ROWS = 2048
const MAX_TRIED_SHARE = 0.75
const SLOT_BITS = 15
const HASH_FACTORS = [0x9e3779b1, 0x85ebca6b] as const

const number = new Float64Array(1)
const words = new Uint32Array(number.buffer)

/**
 * Takes a row group's values for codes as long as they repeat (accuracies on a grid, learning rates):
 * where they do not, they are better split by byte. A dictionary cannot tell −0 from 0, so that a −0
 * rules it out.
 */
export class ValueCodes {
  readonly #distinct = new Float64Array(MAX_DISTINCT_VALUES)
  /** Codes and 1, 0 being free. */
  readonly #slots = new Uint16Array(1 << SLOT_BITS)
  #codes = new Uint16Array(ROW_GROUP_MAX_ROWS)
  #distinctCount = 0
  #count = 0
  #maxDistinct = 0

  /** @param rowCount of the values that will come */
  start(rowCount: number): void {
    this.#maxDistinct = Math.min(MAX_DISTINCT_VALUES, rowCount / ROWS_PER_DISTINCT_VALUE)
    this.#distinctCount = 0
    this.#count = 0
    this.#slots.fill(0)
  }

  /** The values by code. */
  get distinct(): Float64Array {
    return this.#distinct.subarray(0, this.#distinctCount)
  }

  /** For each row, the index of its value. */
  get codes(): Uint16Array {
    return this.#codes.subarray(0, this.#count)
  }

  /** @returns false when a dictionary does not pay: then none of these values were taken */
  add(values: Float64Array): boolean {
    this.#makeRoom(values.length)
    const codes = this.#codes
    let [before, codeBefore] = [NaN, -1]
    for (let row = 0; row < values.length; row++) {
      const value = values[row] ?? NaN
      if (value !== before || codeBefore < 0 || value === 0) {
        codeBefore = this.#codeOf(value)
        if (codeBefore < 0) return false
        before = value
      }
      codes[this.#count + row] = codeBefore
      if (this.#count + row === TRIED_ROWS && this.#isNoise()) return false
    }
    this.#count += values.length
    return true
  }

  /** Values that were taken. @param end exclusive */
  restore(start: number, end: number, target: Float64Array): Float64Array {
    for (let row = start; row < end; row++) {
      target[row - start] = this.#distinct[this.#codes[row] ?? 0] ?? NaN
    }
    return target.subarray(0, end - start)
  }

  #isNoise(): boolean {
    return this.#distinctCount > TRIED_ROWS * MAX_TRIED_SHARE
  }

  /** @returns -1 when there is no code to be had */
  #codeOf(value: number): number {
    // All NaN are one.
    number[0] = value !== value ? NaN : value
    const [low = 0, high = 0] = words
    if (value === 0 && high !== 0) return -1
    const hash = Math.imul(low, HASH_FACTORS[0]) ^ Math.imul(high, HASH_FACTORS[1])
    const mask = (1 << SLOT_BITS) - 1
    for (let slot = (hash ^ (hash >>> SLOT_BITS)) & mask; ; slot = (slot + 1) & mask) {
      const code = (this.#slots[slot] ?? 0) - 1
      if (code < 0) return this.#newCode(value, slot)
      if (isSame(this.#distinct[code] ?? NaN, value)) return code
    }
  }

  #newCode(value: number, slot: number): number {
    if (this.#distinctCount + 1 > this.#maxDistinct) return -1
    this.#distinct[this.#distinctCount] = value
    this.#slots[slot] = ++this.#distinctCount
    return this.#distinctCount - 1
  }

  #makeRoom(rowCount: number): void {
    const needed = this.#count + rowCount
    if (needed <= this.#codes.length) return
    const codes = new Uint16Array(Math.max(needed, this.#codes.length * 2))
    codes.set(this.#codes.subarray(0, this.#count))
    this.#codes = codes
  }
}

function isSame(one: number, other: number): boolean {
  return one === other || (one !== one && other !== other)
}
