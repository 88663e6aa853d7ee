/** The first index whose value is not less than `target`; the length where none is. `sorted` ascends. */
export function lowerBound(sorted: Float64Array, target: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? NaN) < target) low = middle + 1
    else high = middle
  }
  return low
}

/** The index of the value nearest to `target`; -1 for an empty array. `sorted` ascends. */
export function nearestIndex(sorted: Float64Array, target: number): number {
  if (sorted.length === 0) return -1
  const right = Math.min(lowerBound(sorted, target), sorted.length - 1)
  if (right === 0) return 0
  const toRight = Math.abs((sorted[right] ?? NaN) - target)
  const toLeft = Math.abs(target - (sorted[right - 1] ?? NaN))
  return toLeft < toRight ? right - 1 : right
}
