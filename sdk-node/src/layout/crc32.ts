/** Four tables of 256: the remainders of a byte that 0, 1, 2 or 3 further bytes follow. */
const TABLES = createTables()

function createTables(): Int32Array {
  const tables = new Int32Array(1024)
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
    }
    tables[byte] = remainder
  }
  for (let index = 256; index < 1024; index++) {
    const shorter = at(tables, index - 256)
    tables[index] = (shorter >>> 8) ^ at(tables, shorter & 0xff)
  }
  return tables
}

function at(table: Int32Array, index: number): number {
  return table[index] ?? 0
}

/**
 * CRC-32 as in gzip and PNG (polynomial 0xEDB88320, reflected), four bytes at a time: for a record of
 * 150 bytes quicker than a call into Node's own.
 * Source: RFC 1952, section 8; Kounavis and Berry, "A Systematic Approach to Building High
 * Performance Software-based CRC Generators", 2005 (slicing)
 * @param endByte exclusive
 * @returns an unsigned 32-bit integer
 */
export function crc32(bytes: Uint8Array, startByte: number, endByte: number): number {
  let crc = -1
  let index = startByte
  for (; index + 4 <= endByte; index += 4) {
    crc ^= (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8)
    crc ^= ((bytes[index + 2] ?? 0) << 16) | ((bytes[index + 3] ?? 0) << 24)
    crc =
      at(TABLES, 768 + (crc & 0xff)) ^
      at(TABLES, 512 + ((crc >>> 8) & 0xff)) ^
      at(TABLES, 256 + ((crc >>> 16) & 0xff)) ^
      at(TABLES, crc >>> 24)
  }
  for (; index < endByte; index++) {
    crc = at(TABLES, (crc ^ (bytes[index] ?? 0)) & 0xff) ^ (crc >>> 8)
  }
  return ~crc >>> 0
}
