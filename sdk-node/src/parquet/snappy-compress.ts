const MAX_HASH_BITS = 14
/** What a copy of two bytes of offset reaches. */
const MAX_OFFSET = 65_535
const MIN_MATCH_BYTES = 4
/** So near to the end nothing is looked for. */
const MARGIN_BYTES = 15
const HASH_FACTOR = 0x1e35a7bd
/** After so many misses each further one steps a byte more. */
const MISSES_PER_STEP = 32

const table = new Int32Array(1 << MAX_HASH_BITS)

/** Bytes that no compressed form of so many is longer than. */
export function maxSnappyBytes(inputBytes: number): number {
  return 32 + inputBytes + Math.ceil(inputBytes / 6)
}

/**
 * Compresses in Snappy's format: greedily, by a table of where each four bytes were last.
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 * @param output with room for `maxSnappyBytes`
 * @returns how many bytes were written
 */
export function compressSnappy(input: Uint8Array, output: Uint8Array): number {
  let written = writeLength(output, input.length)
  let pending = 0
  const limit = input.length - MARGIN_BYTES
  const hashBits = Math.max(1, Math.min(MAX_HASH_BITS, 32 - Math.clz32(input.length)))
  const shift = 32 - hashBits
  table.fill(0, 0, 1 << hashBits)
  let misses = MISSES_PER_STEP
  for (let at = 1; at <= limit;) {
    const word = wordAt(input, at)
    const slot = Math.imul(word, HASH_FACTOR) >>> shift
    const candidate = table[slot] ?? 0
    table[slot] = at
    if (at - candidate > MAX_OFFSET || wordAt(input, candidate) !== word) {
      at += Math.floor(misses++ / MISSES_PER_STEP)
      continue
    }
    const matched = matchedBytes(input, candidate, at)
    written = writeLiteral(input, pending, at, output, written)
    written = writeCopies(at - candidate, matched, output, written)
    at += matched
    pending = at
    misses = MISSES_PER_STEP
    if (at <= limit) table[Math.imul(wordAt(input, at - 1), HASH_FACTOR) >>> shift] = at - 1
  }
  return writeLiteral(input, pending, input.length, output, written)
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  )
}

function matchedBytes(input: Uint8Array, candidate: number, at: number): number {
  let matched = MIN_MATCH_BYTES
  while (at + matched < input.length && input[candidate + matched] === input[at + matched]) {
    matched++
  }
  return matched
}

/** @returns where the next byte goes, as do those below */
function writeLength(output: Uint8Array, length: number): number {
  let at = 0
  let rest = length
  for (; rest >= 128; rest >>>= 7) output[at++] = (rest & 127) | 128
  output[at++] = rest
  return at
}

/** Copies of more bytes are quicker by a call. */
const SHORT_LITERAL_BYTES = 32
const MAX_TAG_LENGTH = 60

/** @param end exclusive */
function writeLiteral(
  input: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
  written: number,
): number {
  const length = end - start
  if (length === 0) return written
  let at = written
  if (length <= MAX_TAG_LENGTH) output[at++] = (length - 1) << 2
  else {
    const lengthBytes = length <= 1 << 8 ? 1 : length <= 1 << 16 ? 2 : length <= 1 << 24 ? 3 : 4
    output[at++] = (MAX_TAG_LENGTH - 1 + lengthBytes) << 2
    for (let byte = 0; byte < lengthBytes; byte++) output[at++] = (length - 1) >>> (8 * byte)
  }
  if (length > SHORT_LITERAL_BYTES) output.set(input.subarray(start, end), at)
  else for (let byte = 0; byte < length; byte++) output[at + byte] = input[start + byte] ?? 0
  return at + length
}

const MAX_COPY_BYTES = 64

function writeCopies(offset: number, length: number, output: Uint8Array, written: number): number {
  let at = written
  let left = length
  // The last one must have four bytes at least.
  while (left >= MAX_COPY_BYTES + MIN_MATCH_BYTES) {
    at = writeCopy(offset, MAX_COPY_BYTES, output, at)
    left -= MAX_COPY_BYTES
  }
  if (left > MAX_COPY_BYTES) {
    at = writeCopy(offset, MAX_COPY_BYTES - MIN_MATCH_BYTES, output, at)
    left -= MAX_COPY_BYTES - MIN_MATCH_BYTES
  }
  return writeCopy(offset, left, output, at)
}

function writeCopy(offset: number, length: number, output: Uint8Array, at: number): number {
  if (length < 12 && offset < 2048) {
    output[at] = 1 | ((length - 4) << 2) | ((offset >>> 8) << 5)
    output[at + 1] = offset & 255
    return at + 2
  }
  output[at] = 2 | ((length - 1) << 2)
  output[at + 1] = offset & 255
  output[at + 2] = offset >>> 8
  return at + 3
}
