import type { DecodedArray } from 'hyparquet'

/** Decoded values as doubles; 64-bit integers are exact up to 2^53. May be the same array. */
export function toNumbers(values: DecodedArray): Float64Array {
  if (values instanceof Float64Array) return values
  if (values instanceof BigInt64Array) return int64ToNumbers(values)
  return Float64Array.from(values, Number)
}

/** By halves: a BigInt for each value would cost ten times as much. */
function int64ToNumbers(values: BigInt64Array): Float64Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  const numbers = new Float64Array(values.length)
  for (let index = 0; index < numbers.length; index++) {
    const low = halves[2 * index] ?? 0
    const high = halves[2 * index + 1] ?? 0
    numbers[index] = high * 0x1_0000_0000 + (low >>> 0)
  }
  return numbers
}
