const GROUP_CODES = 8

/** Bytes that no packed form of so many codes is longer than. */
export function maxCodeBytes(codeCount: number): number {
  return 16 + codeCount * 3
}

/**
 * Packs codes as RLE_DICTIONARY pages hold them: runs of one code, and groups of eight by bit.
 * @see the Parquet format's Encodings.md, "Run Length Encoding / Bit-Packing Hybrid"
 * @param bitWidth of the greatest code
 * @param output with room for `maxCodeBytes`
 * @returns how many bytes were written
 */
export function packCodes(codes: Uint16Array, bitWidth: number, output: Uint8Array): number {
  output[0] = bitWidth
  let written = 1
  let packedStart = 0
  for (let at = 0; at < codes.length;) {
    const repeated = repeatedCodes(codes, at)
    if (repeated < GROUP_CODES) {
      at += GROUP_CODES
      continue
    }
    written = packGroups(codes, packedStart, at, bitWidth, output, written)
    written = writeVarInt(output, written, repeated << 1)
    let code = codes[at] ?? 0
    for (let bits = bitWidth; bits > 0; bits -= 8, code >>>= 8) output[written++] = code & 255
    at += repeated
    packedStart = at
  }
  return packGroups(codes, packedStart, codes.length, bitWidth, output, written)
}

function repeatedCodes(codes: Uint16Array, start: number): number {
  let end = start + 1
  while (end < codes.length && codes[end] === codes[start]) end++
  return end - start
}

/** @param end exclusive; where it is not a whole group on, the last group is filled with 0 */
function packGroups(
  codes: Uint16Array,
  start: number,
  end: number,
  bitWidth: number,
  output: Uint8Array,
  at: number,
): number {
  if (end <= start) return at
  const groupCount = Math.ceil((end - start) / GROUP_CODES)
  let written = writeVarInt(output, at, (groupCount << 1) | 1)
  let [held, heldBits] = [0, 0]
  for (let index = 0; index < groupCount * GROUP_CODES; index++) {
    held |= (start + index < end ? (codes[start + index] ?? 0) : 0) << heldBits
    heldBits += bitWidth
    for (; heldBits >= 8; heldBits -= 8, held >>>= 8) output[written++] = held & 255
  }
  return written
}

function writeVarInt(output: Uint8Array, at: number, value: number): number {
  let [written, rest] = [at, value]
  for (; rest >= 128; rest >>>= 7) output[written++] = (rest & 127) | 128
  output[written++] = rest
  return written
}

/**
 * Unpacks what `packCodes` packed.
 * @param codes takes as many as there are
 * @returns false for codes of more than 16 bits, and for bytes that end too soon
 */
export function unpackCodes(bytes: Uint8Array, codes: Uint16Array): boolean {
  const bitWidth = bytes[0] ?? 255
  if (bitWidth > 16) return false
  const codeBytes = Math.ceil(bitWidth / 8)
  let [at, filled] = [1, 0]
  while (filled < codes.length && at < bytes.length) {
    let [header, shift, byte] = [0, 0, 0]
    do {
      byte = bytes[at++] ?? 0
      header |= (byte & 127) << shift
      shift += 7
    } while (byte >= 128 && shift < 35)
    if ((header & 1) === 0) {
      const end = Math.min(codes.length, filled + (header >>> 1))
      codes.fill((bytes[at] ?? 0) | (codeBytes > 1 ? (bytes[at + 1] ?? 0) << 8 : 0), filled, end)
      at += codeBytes
      filled = end
    } else {
      const count = Math.min(codes.length - filled, (header >>> 1) * GROUP_CODES)
      unpackGroups(bytes, at, bitWidth, codes.subarray(filled, filled + count))
      at += (header >>> 1) * bitWidth
      filled += count
    }
  }
  return filled === codes.length
}

function unpackGroups(
  bytes: Uint8Array,
  start: number,
  bitWidth: number,
  codes: Uint16Array,
): void {
  const mask = (1 << bitWidth) - 1
  let [held, heldBits, at] = [0, 0, start]
  for (let index = 0; index < codes.length; index++) {
    for (; heldBits < bitWidth; heldBits += 8) held |= (bytes[at++] ?? 0) << heldBits
    codes[index] = held & mask
    held >>>= bitWidth
    heldBits -= bitWidth
  }
}
