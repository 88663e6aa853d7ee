/** A name that is further away than this is another name. */
const MAX_EDITS = 2

/**
 * The known name that was surely meant: the same but for case, `_` and `-`, or a slip or two away.
 * @returns undefined when none is near
 */
export function nearestName(wanted: string, known: readonly string[]): string | undefined {
  const plain = (name: string): string => name.replace(/[_-]/g, '').toLowerCase()
  const target = plain(wanted.slice(0, 64))
  const maxEdits = Math.min(MAX_EDITS, Math.floor(target.length / 2))
  let nearest: string | undefined
  let fewest = maxEdits + 1
  for (const name of known) {
    const edits = editDistance(target, plain(name))
    if (edits < fewest) [nearest, fewest] = [name, edits]
  }
  return nearest
}

/**
 * How many letters to insert, take away, replace or swap with their neighbour (the optimal string
 * alignment distance; Damerau, 1964).
 */
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const isSame = left[row - 1] === right[column - 1]
      const isSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = current
  }
  return last[right.length] ?? 0
}
