/**
 * The order that puts `keys` ascending; equal keys keep theirs.
 * A natural merge sort: points come as a few ascending stretches, which need only be merged.
 * Source: Knuth, The Art of Computer Programming, volume 3, 5.2.4, natural two-way merge
 * @param keys without NaN
 * @returns null when they are ascending already
 */
export function ascendingOrder(keys: Float64Array): Uint32Array | null {
  let starts = stretchStarts(keys)
  if (starts.length <= 1) return null
  let order = Uint32Array.from(keys, (_, index) => index)
  let merged = new Uint32Array(keys.length)
  while (starts.length > 1) {
    const nextStarts: number[] = []
    for (let index = 0; index < starts.length; index += 2) {
      const start = starts[index] ?? 0
      const middle = starts[index + 1] ?? keys.length
      const end = starts[index + 2] ?? keys.length
      mergeStretches(keys, order, merged, start, middle, end)
      nextStarts.push(start)
    }
    starts = nextStarts
    const spare = order
    order = merged
    merged = spare
  }
  return order
}

/** @returns `values` in the given order; the same array where the order is null */
export function inOrder(values: Float64Array, order: Uint32Array | null): Float64Array {
  if (order === null) return values
  const ordered = new Float64Array(order.length)
  for (let index = 0; index < order.length; index++) {
    ordered[index] = values[order[index] ?? 0] ?? NaN
  }
  return ordered
}

function stretchStarts(keys: Float64Array): number[] {
  const starts = keys.length > 0 ? [0] : []
  let before = -Infinity
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? 0
    if (key < before) starts.push(index)
    before = key
  }
  return starts
}

/** Ends are exclusive. */
function mergeStretches(
  keys: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start
  let right = middle
  for (let index = start; index < end; index++) {
    const leftKey = keys[from[left] ?? 0] ?? 0
    const rightKey = keys[from[right] ?? 0] ?? 0
    const takeLeft = right >= end || (left < middle && leftKey <= rightKey)
    to[index] = (takeLeft ? from[left++] : from[right++]) ?? 0
  }
}
