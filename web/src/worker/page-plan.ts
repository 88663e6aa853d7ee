import { parquetSchema, readOffsetIndex, type ColumnChunk, type FileMetaData } from 'hyparquet'
import { getTreePath } from 'hyparquet/src/schema.js'
import type { ColumnFormat } from './decode-page.ts'

export interface ByteSpan {
  readonly startByte: number
  /** exclusive */
  readonly endByte: number
}

/** One column of one row group. */
export interface ColumnPlan extends ByteSpan {
  /** Of the file. */
  readonly rowStart: number
  /** exclusive */
  readonly rowEnd: number
  /** Where it says how its pages lie; null where it does not: then they are read together. */
  readonly index: ByteSpan | null
  readonly format: ColumnFormat
}

/** What is decoded together. */
export interface PagePlan extends ByteSpan {
  readonly rowStart: number
  /** exclusive */
  readonly rowEnd: number
  /** Of the values that the page refers to; null where it refers to none, or contains them. */
  readonly dictionary: ByteSpan | null
}

/** Where each column's parts lie, by the column's name, ascending by row. */
export type FilePlan = ReadonlyMap<string, readonly ColumnPlan[]>

export function planFile(metadata: FileMetaData): FilePlan {
  const tree = parquetSchema(metadata)
  const plan = new Map<string, ColumnPlan[]>()
  let rowStart = 0
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows)
    for (const chunk of group.columns) {
      const { meta_data: data } = chunk
      if (data === undefined) continue
      const schemaPath = getTreePath(tree, data.path_in_schema)
      const element = schemaPath.at(-1)?.element
      if (element === undefined) continue
      const startByte = Number(data.dictionary_page_offset || data.data_page_offset)
      const name = data.path_in_schema.join('.')
      const columns = plan.get(name) ?? []
      plan.set(name, columns)
      columns.push({
        rowStart,
        rowEnd,
        startByte,
        endByte: startByte + Number(data.total_compressed_size),
        index: indexOf(chunk),
        format: {
          type: data.type,
          codec: data.codec,
          element,
          schemaPath,
          pathInSchema: data.path_in_schema,
        },
      })
    }
    rowStart = rowEnd
  }
  return plan
}

function indexOf(chunk: ColumnChunk): ByteSpan | null {
  const { offset_index_offset: offset, offset_index_length: length } = chunk
  if (offset === undefined || length === undefined) return null
  return { startByte: Number(offset), endByte: Number(offset) + length }
}

/** @param index the bytes at the column's `index`; null where it has none */
export function planPages(column: ColumnPlan, index: Uint8Array | null): PagePlan[] {
  const { rowStart, rowEnd, startByte, endByte } = column
  if (index === null) return [{ rowStart, rowEnd, startByte, endByte, dictionary: null }]
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength)
  const locations = readOffsetIndex({ view, offset: 0 }).page_locations
  const firstByte = Number(locations[0]?.offset ?? startByte)
  const dictionary = firstByte > startByte ? { startByte, endByte: firstByte } : null
  return locations.map((page, at) => {
    const pageByte = Number(page.offset)
    const next = locations[at + 1]?.first_row_index
    return {
      rowStart: rowStart + Number(page.first_row_index),
      rowEnd: next === undefined ? rowEnd : rowStart + Number(next),
      startByte: pageByte,
      endByte: pageByte + page.compressed_page_size,
      dictionary,
    }
  })
}
