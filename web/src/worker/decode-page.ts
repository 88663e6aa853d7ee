import type { CompressionCodec, ParquetType, SchemaElement, SchemaTree } from 'hyparquet'
import { readColumn } from 'hyparquet/src/column.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { toNumbers } from './to-numbers.ts'

/** How a column's values are stored. */
export interface ColumnFormat {
  readonly type: ParquetType
  readonly codec: CompressionCodec
  readonly element: SchemaElement
  readonly schemaPath: SchemaTree[]
  readonly pathInSchema: string[]
}

/**
 * Decodes a page, or several one after the other, of a column of numbers.
 * @param bytes what the pages refer to comes first
 * @returns fewer than `rowCount` numbers where the bytes hold no more
 */
export function decodePage(
  bytes: Uint8Array,
  format: ColumnFormat,
  rowCount: number,
): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows = { groupStart: 0, selectStart: 0, selectEnd: rowCount, groupRows: rowCount }
  const decoder = { ...format, parsers: DEFAULT_PARSERS }
  const parts = readColumn({ view, offset: 0 }, rows, decoder).data.map(toNumbers)
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const numbers = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    numbers.set(part, offset)
    offset += part.length
  }
  return numbers
}
