export type RangeAnswer =
  /** No range was asked for, or none that this server serves: the whole file is the answer. */
  | { readonly kind: 'whole' }
  /** `endByte` is exclusive. */
  | { readonly kind: 'range'; readonly startByte: number; readonly endByte: number }
  | { readonly kind: 'unsatisfiable' }

const WHOLE: RangeAnswer = { kind: 'whole' }
const UNSATISFIABLE: RangeAnswer = { kind: 'unsatisfiable' }

/**
 * Reads a Range header of one range. Several ranges at once are answered by the whole file.
 * Source: RFC 9110, section 14
 */
export function parseByteRange(header: string | undefined, byteLength: number): RangeAnswer {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '')
  if (match === null) return WHOLE
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return WHOLE
  if (first === '') {
    const startByte = Math.max(0, byteLength - Number(last))
    if (startByte >= byteLength) return UNSATISFIABLE
    return { kind: 'range', startByte, endByte: byteLength }
  }
  const startByte = Number(first)
  const endByte = last === '' ? byteLength : Math.min(byteLength, Number(last) + 1)
  if (last !== '' && Number(last) < startByte) return WHOLE
  if (startByte >= byteLength) return UNSATISFIABLE
  return { kind: 'range', startByte, endByte }
}
