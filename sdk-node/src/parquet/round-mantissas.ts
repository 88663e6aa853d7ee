/** Of a double's 52: what is left away costs as much as what is kept, and no pixel shows it. */
const DROPPED_BITS = 24
const HALF = 2 ** (DROPPED_BITS - 1)
const KEPT_MASK = ~(2 ** DROPPED_BITS - 1)

/** Rounds doubles to 28 bits of mantissa: the relative error is at most 2^-29. */
export function roundMantissas(values: Float64Array): Float64Array {
  const rounded = values.slice()
  const words = new Uint32Array(rounded.buffer)
  for (let index = 0; index < rounded.length; index++) {
    if (!Number.isFinite(rounded[index])) continue
    const low = words[2 * index] ?? 0
    const isCarried = low + HALF > 0xffffffff
    words[2 * index] = (low + HALF) & KEPT_MASK
    if (isCarried) words[2 * index + 1] = (words[2 * index + 1] ?? 0) + 1
    // The greatest doubles would become infinite.
    if (!Number.isFinite(rounded[index])) rounded[index] = values[index] ?? NaN
  }
  return rounded
}
