/** Columns one after the other, in one: without a copy where they lie so already. */
export function concatenate(parts: readonly Float64Array[]): Float64Array {
  const [first] = parts
  if (first === undefined) return new Float64Array(0)
  const count = parts.reduce((sum, part) => sum + part.length, 0)
  if (areAdjacent(parts)) return new Float64Array(first.buffer, first.byteOffset, count)
  const whole = new Float64Array(count)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

function areAdjacent(parts: readonly Float64Array[]): boolean {
  return parts.every((part, index) => {
    const before = parts[index - 1]
    if (before === undefined) return true
    return (
      part.buffer === before.buffer && part.byteOffset === before.byteOffset + before.byteLength
    )
  })
}
