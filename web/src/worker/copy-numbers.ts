import type { DecodedArray } from 'hyparquet'

/**
 * Copies `source[start..end)` to `target` as doubles. 64-bit integers are exact up to 2^53.
 * @param end exclusive
 */
export function copyNumbers(
  source: DecodedArray,
  start: number,
  end: number,
  target: Float64Array,
  targetStart: number,
): void {
  if (source instanceof Float64Array) {
    target.set(source.subarray(start, end), targetStart)
  } else if (source instanceof BigInt64Array) {
    copyInt64(source, start, end, target, targetStart)
  } else {
    for (let index = start; index < end; index++) {
      target[targetStart + index - start] = Number(source[index])
    }
  }
}

/** By halves: a BigInt for each value would cost ten times as much. */
function copyInt64(
  source: BigInt64Array,
  start: number,
  end: number,
  target: Float64Array,
  targetStart: number,
): void {
  const halves = new Int32Array(source.buffer, source.byteOffset, source.length * 2)
  for (let index = start; index < end; index++) {
    const low = halves[2 * index] ?? 0
    const high = halves[2 * index + 1] ?? 0
    target[targetStart + index - start] = high * 0x1_0000_0000 + (low >>> 0)
  }
}
