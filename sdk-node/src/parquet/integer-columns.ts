const INT32_LIMIT = 2 ** 31

/**
 * Steps for an INT64 column. The delta encoder takes 32-bit integers as they are, which spares a
 * BigInt for each; greater steps cost one.
 */
export function stepColumn(steps: Float64Array): Int32Array | BigInt64Array {
  for (const step of steps) {
    if (step >= INT32_LIMIT || step < -INT32_LIMIT) return bigIntColumn(steps)
  }
  return Int32Array.from(steps)
}

/** Integers of any size up to 2^53; fractions are rounded. */
export function bigIntColumn(integers: Float64Array): BigInt64Array {
  const column = new BigInt64Array(integers.length)
  for (let index = 0; index < integers.length; index++) {
    column[index] = BigInt(Math.round(integers[index] ?? 0))
  }
  return column
}
