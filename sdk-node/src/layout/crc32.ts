const TABLE = createTable()

function createTable(): Int32Array {
  const table = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
    }
    table[byte] = remainder
  }
  return table
}

/**
 * CRC-32 as in gzip and PNG (polynomial 0xEDB88320, reflected).
 * Source: RFC 1952, section 8
 * @param endByte exclusive
 * @returns an unsigned 32-bit integer
 */
export function crc32(bytes: Uint8Array, startByte: number, endByte: number): number {
  let crc = -1
  for (let index = startByte; index < endByte; index++) {
    crc = (TABLE[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return ~crc >>> 0
}
