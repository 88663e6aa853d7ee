/**
 * Whole numbers that lie close together, as steps and times of a page do, in half the memory: each
 * as its distance from the first.
 */
export interface PackedNumbers {
  readonly base: number
  readonly offsets: Int32Array
}

const MAX_OFFSET = 2 ** 31 - 1

/** @returns null for numbers that cannot be had back exactly; −0 comes back as 0 */
export function packNumbers(values: Float64Array): PackedNumbers | null {
  const base = values[0] ?? 0
  if (!Number.isSafeInteger(base)) return null
  const offsets = new Int32Array(values.length)
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0
    const offset = value - base
    if (!(Math.abs(offset) <= MAX_OFFSET) || !Number.isInteger(value)) return null
    offsets[index] = offset
  }
  return { base, offsets }
}

/** @param end exclusive */
export function unpackNumbers(
  { base, offsets }: PackedNumbers,
  start: number,
  end: number,
): Float64Array {
  const values = new Float64Array(end - start)
  for (let index = start; index < end; index++) values[index - start] = base + (offsets[index] ?? 0)
  return values
}
