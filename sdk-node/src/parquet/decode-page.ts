import { snappyUncompress } from 'hyparquet'
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js'
import { joinBytes } from './byte-stream-split.ts'
import { unpackCodes } from './code-runs.ts'
import { ScratchBytes } from './scratch-bytes.ts'
import { unpackDeltas } from './unpack-deltas.ts'

/** By the numbers that the Parquet format gives them. */
const DICTIONARY_PAGE = 2
const DATA_PAGE_V2 = 3
const DELTA_BINARY_PACKED = 5
const RLE_DICTIONARY = 8
const BYTE_STREAM_SPLIT = 9

const uncompressed = new ScratchBytes()
const codeBytes = new ScratchBytes()

interface Page {
  readonly type: number
  readonly encoding: number
  readonly valueCount: number
  /** Valid until the next page. */
  readonly content: Uint8Array
}

/**
 * Decodes a page of numbers as this package writes them.
 * @param page with its header
 * @param values takes as many as there are
 * @returns false for a page that is encoded otherwise
 * @throws an `Error` for one that is damaged
 */
export function decodePage(
  page: Uint8Array,
  kind: 'integer' | 'double',
  dictionary: Float64Array | null,
  values: Float64Array,
): boolean {
  const opened = openPage(page)
  if (opened?.type !== DATA_PAGE_V2 || opened.valueCount !== values.length) return false
  const { encoding, content } = opened
  if (kind === 'integer') return encoding === DELTA_BINARY_PACKED && unpackDeltas(content, values)
  switch (encoding) {
    case BYTE_STREAM_SPLIT:
      if (content.length !== values.byteLength) return false
      joinBytes(content, values)
      return true
    case RLE_DICTIONARY:
      return dictionary !== null && lookUp(content, dictionary, values)
    default:
      return false
  }
}

/** Decodes the page of a chunk's distinct values; null for one that is none. */
export function decodeDictionary(page: Uint8Array): Float64Array | null {
  const opened = openPage(page)
  if (opened?.type !== DICTIONARY_PAGE) return null
  const { valueCount, content } = opened
  const values = new Float64Array(valueCount)
  if (content.length !== values.byteLength) return null
  new Uint8Array(values.buffer).set(content)
  return values
}

function lookUp(content: Uint8Array, dictionary: Float64Array, values: Float64Array): boolean {
  const { buffer } = codeBytes.atLeast(values.length * 2)
  const codes = new Uint16Array(buffer, 0, values.length)
  if (!unpackCodes(content, codes)) return false
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0
    if (code >= dictionary.length) throw new Error(`code ${code} of ${dictionary.length}`)
    values[row] = dictionary[code] ?? NaN
  }
  return true
}

/** @returns undefined for a page of another kind, and for one that tells of missing values */
function openPage(page: Uint8Array): Page | undefined {
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: 0 }
  const header = deserializeTCompactProtocol(reader)
  const type = numberOf(header.field_1)
  const isData = type === DATA_PAGE_V2
  if (!isData && type !== DICTIONARY_PAGE) return undefined
  const details: unknown = isData ? header.field_8 : header.field_7
  if (isData) {
    const levelBytes = fieldOf(details, 'field_5') + fieldOf(details, 'field_6')
    if (levelBytes !== 0 || header.field_8?.field_7 === false) return undefined
  }
  const byteLength = numberOf(header.field_2)
  const content = uncompressed.atLeast(byteLength).subarray(0, byteLength)
  const end = reader.offset + numberOf(header.field_3)
  snappyUncompress(page.subarray(reader.offset, end), content)
  return {
    type,
    encoding: fieldOf(details, isData ? 'field_4' : 'field_2'),
    valueCount: fieldOf(details, 'field_1'),
    content,
  }
}

function fieldOf(details: unknown, name: string): number {
  return typeof details === 'object' && details !== null
    ? numberOf(Reflect.get(details, name))
    : NaN
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : NaN
}
