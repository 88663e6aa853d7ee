const DOUBLE_BYTES = 8

/**
 * Each value's bytes by place: all lowest bytes, then all next ones.
 * @see the Parquet format's Encodings.md, BYTE_STREAM_SPLIT
 * @param output takes eight bytes for each value
 */
export function splitBytes(values: Float64Array, output: Uint8Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const count = values.length
  for (let place = 0; place < DOUBLE_BYTES; place++) {
    const start = place * count
    for (let row = 0, byte = place; row < count; row++, byte += DOUBLE_BYTES) {
      output[start + row] = bytes[byte] ?? 0
    }
  }
}

/** What `splitBytes` made, in its first form again. @param values takes as many as there are */
export function joinBytes(split: Uint8Array, values: Float64Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const count = values.length
  for (let place = 0; place < DOUBLE_BYTES; place++) {
    const start = place * count
    for (let row = 0, byte = place; row < count; row++, byte += DOUBLE_BYTES) {
      bytes[byte] = split[start + row] ?? 0
    }
  }
}
