/** Of a double's 52: what is left away costs as much as what is kept, and no pixel shows it. */
const DROPPED_BITS = 24
const HALF = 2 ** (DROPPED_BITS - 1)
const KEPT_MASK = ~(2 ** DROPPED_BITS - 1)
/** Beside its values' spread a mean may be so great: then its last bits tell where it lies in it. */
const MAX_OFFSET = 2 ** 12

interface Means {
  readonly mean: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
}

/**
 * Rounds means to 28 bits of mantissa, where these tell them apart: the error is at most 2^-16 of what
 * their values span. They never leave that span.
 */
export function roundMeans({ mean, min, max }: Means): Float64Array {
  const rounded = mean.slice()
  const words = new Uint32Array(rounded.buffer)
  for (let index = 0; index < rounded.length; index++) {
    const exact = mean[index] ?? NaN
    const [least, greatest] = [min[index] ?? NaN, max[index] ?? NaN]
    if (!(Math.abs(exact) <= (greatest - least) * MAX_OFFSET)) {
      rounded[index] = Math.min(greatest, Math.max(least, exact))
      continue
    }
    const low = words[2 * index] ?? 0
    const isCarried = low + HALF > 0xffffffff
    words[2 * index] = (low + HALF) & KEPT_MASK
    if (isCarried) words[2 * index + 1] = (words[2 * index + 1] ?? 0) + 1
    rounded[index] = Math.min(greatest, Math.max(least, rounded[index] ?? NaN))
  }
  return rounded
}
