import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { deltaBinaryPack } from 'hyparquet-writer/src/delta.js'
import { ScratchBytes } from './scratch-bytes.ts'

const BLOCK_VALUES = 128
const MINIBLOCK_COUNT = 4
const MINIBLOCK_VALUES = BLOCK_VALUES / MINIBLOCK_COUNT
/** Differences of smaller ones, and what zigzag makes of them, are exact as doubles. */
const EXACT_LIMIT = 2 ** 51
const MAX_VARINT_BYTES = 10
/** Beside its packed values a block has its least difference and the widths. */
const BLOCK_HEAD_BYTES = MAX_VARINT_BYTES + MINIBLOCK_COUNT
/** Of the difference of two exact ones, and of what is above the least. */
const MAX_BITS = 54

const scratch = new ScratchBytes()
const deltas = new Float64Array(BLOCK_VALUES)

/**
 * Packs whole numbers as DELTA_BINARY_PACKED INT64, without a BigInt for each.
 * @see the Parquet format's Encodings.md
 * @returns bytes that are valid until the next call
 */
export function packDeltas(values: Float64Array): Uint8Array {
  if (!isExact(values)) {
    const writer = new ByteWriter(values.length)
    deltaBinaryPack(writer, BigInt64Array.from(values, BigInt), 'INT64')
    return writer.getBytes()
  }
  const blockCount = Math.ceil(values.length / BLOCK_VALUES)
  const maxBytes =
    4 * MAX_VARINT_BYTES + blockCount * (BLOCK_HEAD_BYTES + (BLOCK_VALUES * MAX_BITS) / 8)
  const output = scratch.atLeast(maxBytes)
  let at = writeVarInt(output, 0, BLOCK_VALUES)
  at = writeVarInt(output, at, MINIBLOCK_COUNT)
  at = writeVarInt(output, at, values.length)
  at = writeZigZag(output, at, values[0] ?? 0)
  for (let start = 1; start < values.length; start += BLOCK_VALUES) {
    at = packBlock(values, start, output, at)
  }
  return output.subarray(0, at)
}

function isExact(values: Float64Array): boolean {
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0
    if (value > EXACT_LIMIT || value < -EXACT_LIMIT) return false
  }
  return true
}

/** @returns where the next byte goes, as do those below */
function packBlock(values: Float64Array, start: number, output: Uint8Array, at: number): number {
  const count = Math.min(BLOCK_VALUES, values.length - start)
  let minDelta = Infinity
  let maxDelta = -Infinity
  let before = values[start - 1] ?? 0
  for (let offset = 0; offset < count; offset++) {
    const value = values[start + offset] ?? 0
    const delta = value - before
    before = value
    deltas[offset] = delta
    if (delta < minDelta) minDelta = delta
    if (delta > maxDelta) maxDelta = delta
  }
  let end = writeZigZag(output, at, minDelta)
  const widthsAt = end
  end += MINIBLOCK_COUNT
  output.fill(0, widthsAt, end)
  if (minDelta === maxDelta) return end
  deltas.fill(minDelta, count)
  for (let miniblock = 0; miniblock < MINIBLOCK_COUNT; miniblock++) {
    const first = miniblock * MINIBLOCK_VALUES
    let max = 0
    for (let index = first; index < first + MINIBLOCK_VALUES; index++) {
      const above = (deltas[index] ?? 0) - minDelta
      deltas[index] = above
      if (above > max) max = above
    }
    const width = bitWidthOf(max)
    output[widthsAt + miniblock] = width
    if (width > 0)
      end =
        width <= 24 ? packNarrow(output, end, first, width) : packWide(output, end, first, width)
  }
  return end
}

/** @param value whole and not negative */
export function bitWidthOf(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 2 ** 32))
}

/** Packs a miniblock of `deltas`, from the least significant bit on. */
function packNarrow(output: Uint8Array, at: number, first: number, width: number): number {
  let [held, heldBits, end] = [0, 0, at]
  for (let index = first; index < first + MINIBLOCK_VALUES; index++) {
    held |= (deltas[index] ?? 0) << heldBits
    heldBits += width
    for (; heldBits >= 8; heldBits -= 8) {
      output[end++] = held & 255
      held >>>= 8
    }
  }
  return end
}

function packWide(output: Uint8Array, at: number, first: number, width: number): number {
  const end = at + (MINIBLOCK_VALUES * width) / 8
  output.fill(0, at, end)
  let bit = 0
  for (let index = first; index < first + MINIBLOCK_VALUES; index++) {
    let rest = deltas[index] ?? 0
    for (let left = width; left > 0;) {
      const byteIndex = at + Math.floor(bit / 8)
      const offset = bit % 8
      const taken = Math.min(8 - offset, left)
      const base = 2 ** taken
      output[byteIndex] = (output[byteIndex] ?? 0) | ((rest % base) << offset)
      rest = Math.floor(rest / base)
      bit += taken
      left -= taken
    }
  }
  return end
}

function writeZigZag(output: Uint8Array, at: number, value: number): number {
  return writeVarInt(output, at, value < 0 ? -2 * value - 1 : 2 * value)
}

/** @param value whole and not negative */
function writeVarInt(output: Uint8Array, at: number, value: number): number {
  let [written, rest] = [at, value]
  for (; rest >= 128; rest = Math.floor(rest / 128)) output[written++] = (rest % 128) | 128
  output[written++] = rest
  return written
}
