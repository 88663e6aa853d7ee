const MAX_NARROW_BITS = 24
/** Beyond it not every whole number is a double. */
const MAX_EXACT_BITS = 53

/** Reads whole numbers from bytes, from `at` on. */
class NumberReader {
  readonly bytes: Uint8Array
  at = 0
  /** Whether all that was read was exact as a double. */
  isExact = true

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  varInt(): number {
    let [value, factor, byte] = [0, 1, 0]
    do {
      byte = this.bytes[this.at++] ?? 0
      value += (byte & 127) * factor
      factor *= 128
    } while (byte >= 128)
    if (value > Number.MAX_SAFE_INTEGER) this.isExact = false
    return value
  }

  zigZag(): number {
    const value = this.varInt()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}

/**
 * Unpacks DELTA_BINARY_PACKED whole numbers, without a BigInt for each.
 * @see the Parquet format's Encodings.md
 * @param values takes as many as there are
 * @returns false where they are not exact as doubles, or not as many
 */
export function unpackDeltas(bytes: Uint8Array, values: Float64Array): boolean {
  const reader = new NumberReader(bytes)
  const blockValues = reader.varInt()
  const miniblockCount = reader.varInt()
  const count = reader.varInt()
  const miniblockValues = blockValues / miniblockCount
  if (count !== values.length || !(miniblockValues >= 8) || miniblockValues % 8 !== 0) return false
  let value = reader.zigZag()
  values[0] = value
  let [min, max] = [value, value]
  for (let filled = 1; filled < count;) {
    const minDelta = reader.zigZag()
    const widthsAt = reader.at
    reader.at += miniblockCount
    for (let miniblock = 0; miniblock < miniblockCount && filled < count; miniblock++) {
      const width = bytes[widthsAt + miniblock] ?? 0
      const end = Math.min(count, filled + miniblockValues)
      if (width > MAX_EXACT_BITS || reader.at > bytes.length) return false
      if (width > 0) unpackMiniblock(bytes, reader.at, width, values, filled, end)
      else values.fill(0, filled, end)
      reader.at += (miniblockValues * width) / 8
      for (; filled < end; filled++) {
        value += minDelta + (values[filled] ?? NaN)
        values[filled] = value
        if (value < min) min = value
        if (value > max) max = value
      }
    }
  }
  return reader.isExact && Number.isSafeInteger(min) && Number.isSafeInteger(max)
}

/** @param end exclusive; a miniblock's last values may be of no use */
function unpackMiniblock(
  bytes: Uint8Array,
  start: number,
  width: number,
  values: Float64Array,
  filled: number,
  end: number,
): void {
  if (width <= MAX_NARROW_BITS) unpackNarrow(bytes, start, width, values, filled, end)
  else unpackWide(bytes, start, width, values, filled, end)
}

function unpackNarrow(
  bytes: Uint8Array,
  start: number,
  width: number,
  values: Float64Array,
  filled: number,
  end: number,
): void {
  const mask = (1 << width) - 1
  let [held, heldBits, at] = [0, 0, start]
  for (let index = filled; index < end; index++) {
    for (; heldBits < width; heldBits += 8) held |= (bytes[at++] ?? 0) << heldBits
    values[index] = held & mask
    held >>>= width
    heldBits -= width
  }
}

function unpackWide(
  bytes: Uint8Array,
  start: number,
  width: number,
  values: Float64Array,
  filled: number,
  end: number,
): void {
  let bit = start * 8
  for (let index = filled; index < end; index++) {
    let [value, factor] = [0, 1]
    for (let left = width; left > 0;) {
      const offset = bit % 8
      const taken = Math.min(8 - offset, left)
      const byte = (bytes[Math.floor(bit / 8)] ?? 0) >>> offset
      value += (byte & ((1 << taken) - 1)) * factor
      factor *= 2 ** taken
      bit += taken
      left -= taken
    }
    values[index] = value
  }
}
