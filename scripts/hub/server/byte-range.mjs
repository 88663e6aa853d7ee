// @ts-check

/**
 * Bytes that a client asks for.
 *
 * @typedef {object} ByteRange
 * @property {number} startByte
 * @property {number} endByte exclusive
 */

const RANGE = /^bytes=(\d*)-(\d*)$/

/** Whether a range counts from the end, for which browsers send a preflight. @param {string} header */
export const isSuffixRange = (header) => /^bytes=-\d+$/.test(header.trim())

/**
 * Reads a `Range` header.
 *
 * @param {string | undefined} header
 * @param {number} sizeBytes of the whole
 * @returns {ByteRange | 'whole' | 'unsatisfiable'} what cannot be understood is ignored, as HTTP wants it
 */
export function parseRange(header, sizeBytes) {
  const match = header === undefined ? null : RANGE.exec(header.trim())
  if (match === null) return 'whole'
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const suffixBytes = Math.min(Number(last), sizeBytes)
    if (suffixBytes === 0) return 'unsatisfiable'
    return { startByte: sizeBytes - suffixBytes, endByte: sizeBytes }
  }
  const startByte = Number(first)
  const endByte = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes)
  if (last !== '' && Number(last) < startByte) return 'whole'
  return startByte >= sizeBytes ? 'unsatisfiable' : { startByte, endByte }
}

/**
 * Status and headers for a range of a whole.
 *
 * @param {string | undefined} header
 * @param {number} sizeBytes of the whole
 * @returns {{ status: 200 | 206 | 416, range: ByteRange, headers: Record<string, string> }}
 */
export function planRange(header, sizeBytes) {
  const range = parseRange(header, sizeBytes)
  if (range === 'whole') {
    return {
      status: 200,
      range: { startByte: 0, endByte: sizeBytes },
      headers: { 'Accept-Ranges': 'bytes' },
    }
  }
  if (range === 'unsatisfiable') {
    return {
      status: 416,
      range: { startByte: 0, endByte: 0 },
      headers: { 'Content-Range': `bytes */${sizeBytes}` },
    }
  }
  const { startByte, endByte } = range
  return {
    status: 206,
    range,
    headers: {
      'Accept-Ranges': 'bytes',
      'Content-Range': `bytes ${startByte}-${endByte - 1}/${sizeBytes}`,
    },
  }
}
