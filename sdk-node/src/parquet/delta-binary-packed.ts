import type { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { deltaBinaryPack } from 'hyparquet-writer/src/delta.js'

const BLOCK_VALUES = 128
const MINIBLOCK_COUNT = 4
const MINIBLOCK_VALUES = BLOCK_VALUES / MINIBLOCK_COUNT
/** Differences of smaller ones, and what zigzag makes of them, are exact as doubles. */
const EXACT_LIMIT = 2 ** 51

/**
 * Appends whole numbers as DELTA_BINARY_PACKED INT64, without a BigInt for each.
 * @see the Parquet format's Encodings.md
 */
export function appendDeltas(writer: ByteWriter, values: Float64Array): void {
  if (!isExact(values)) {
    deltaBinaryPack(writer, BigInt64Array.from(values, BigInt), 'INT64')
    return
  }
  writer.appendVarInt(BLOCK_VALUES)
  writer.appendVarInt(MINIBLOCK_COUNT)
  writer.appendVarInt(values.length)
  appendZigZag(writer, values[0] ?? 0)
  const deltas = new Float64Array(BLOCK_VALUES)
  for (let index = 1; index < values.length; index += BLOCK_VALUES) {
    const count = Math.min(BLOCK_VALUES, values.length - index)
    let minDelta = Infinity
    for (let offset = 0; offset < count; offset++) {
      const delta = (values[index + offset] ?? 0) - (values[index + offset - 1] ?? 0)
      deltas[offset] = delta
      if (delta < minDelta) minDelta = delta
    }
    appendBlock(writer, deltas, count, minDelta)
  }
}

function isExact(values: Float64Array): boolean {
  for (const value of values) {
    if (value > EXACT_LIMIT || value < -EXACT_LIMIT) return false
  }
  return true
}

function appendBlock(
  writer: ByteWriter,
  deltas: Float64Array,
  count: number,
  minDelta: number,
): void {
  appendZigZag(writer, minDelta)
  const widths = [0, 0, 0, 0]
  deltas.fill(minDelta, count)
  for (let miniblock = 0; miniblock < MINIBLOCK_COUNT; miniblock++) {
    const start = miniblock * MINIBLOCK_VALUES
    let max = 0
    for (let index = start; index < start + MINIBLOCK_VALUES; index++) {
      const above = (deltas[index] ?? 0) - minDelta
      deltas[index] = above
      if (above > max) max = above
    }
    widths[miniblock] = bitWidthOf(max)
  }
  for (const width of widths) writer.appendUint8(width)
  for (const [miniblock, width] of widths.entries()) {
    const start = miniblock * MINIBLOCK_VALUES
    if (width > 0) appendPacked(writer, deltas.subarray(start, start + MINIBLOCK_VALUES), width)
  }
}

/** @param value whole and not negative */
export function bitWidthOf(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 2 ** 32))
}

/** Packs values from the least significant bit on. @param width in bits, above 0 */
function appendPacked(writer: ByteWriter, values: Float64Array, width: number): void {
  const bytes = new Uint8Array((values.length * width) / 8)
  if (width <= 24) packNarrow(bytes, values, width)
  else packWide(bytes, values, width)
  writer.appendBytes(bytes)
}

function packNarrow(bytes: Uint8Array, values: Float64Array, width: number): void {
  let held = 0
  let heldBits = 0
  let byteIndex = 0
  for (const value of values) {
    held |= value << heldBits
    heldBits += width
    for (; heldBits >= 8; heldBits -= 8) {
      bytes[byteIndex++] = held & 255
      held >>>= 8
    }
  }
}

function packWide(bytes: Uint8Array, values: Float64Array, width: number): void {
  let bit = 0
  for (const value of values) {
    let rest = value
    for (let left = width; left > 0;) {
      const byteIndex = Math.floor(bit / 8)
      const offset = bit % 8
      const taken = Math.min(8 - offset, left)
      const base = 2 ** taken
      bytes[byteIndex] = (bytes[byteIndex] ?? 0) | ((rest % base) << offset)
      rest = Math.floor(rest / base)
      bit += taken
      left -= taken
    }
  }
}

function appendZigZag(writer: ByteWriter, value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value
  for (; rest >= 128; rest = Math.floor(rest / 128)) writer.appendUint8((rest % 128) | 128)
  writer.appendUint8(rest)
}
