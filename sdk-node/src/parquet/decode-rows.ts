import { parquetRead, type AsyncBuffer, type ColumnData, type FileMetaData } from 'hyparquet'
import { POINT_COLUMNS, type PointColumn } from './shard-index.ts'

/** For `parquetMetadata`: times are not needed as objects. */
export const RAW_TIMES = {
  timestampFromMilliseconds: (millis: bigint): bigint => millis,
  timestampFromMicroseconds: (micros: bigint): bigint => micros,
  timestampFromNanoseconds: (nanos: bigint): bigint => nanos,
}

/**
 * Decodes rows of a `metrics` shard, however they are encoded.
 * @param rowEnd exclusive
 * @param columns take the rows from their first element on
 * @throws an `Error` for a file that is damaged
 */
export async function decodeRows(
  file: AsyncBuffer,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
  columns: Readonly<Record<PointColumn, Float64Array>>,
): Promise<void> {
  const filled = { step: 0, time: 0, value: 0 }
  await parquetRead({
    file,
    metadata: withPlainIntegers(metadata),
    columns: [...POINT_COLUMNS],
    rowStart,
    rowEnd,
    useOffsetIndex: true,
    onChunk: (chunk) => {
      const name = POINT_COLUMNS.find((column) => column === chunk.columnName)
      if (name !== undefined) filled[name] += copyChunk(chunk, columns[name], rowStart, rowEnd)
    },
  })
  for (const name of POINT_COLUMNS) {
    if (filled[name] === rowEnd - rowStart) continue
    throw new Error(`column ${name} has ${filled[name]} of ${rowEnd - rowStart} rows`)
  }
}

/** @returns how many of the rows are the chunk's */
function copyChunk(
  chunk: ColumnData,
  target: Float64Array,
  rowStart: number,
  rowEnd: number,
): number {
  const first = Math.max(chunk.rowStart, rowStart)
  const end = Math.min(chunk.rowEnd, rowEnd)
  const { columnData } = chunk
  for (let row = first; row < end; row++) {
    target[row - rowStart] = Number(columnData[row - chunk.rowStart])
  }
  return Math.max(0, end - first)
}

/** Times taken for the integers they are stored as: else there would be an object for each. */
function withPlainIntegers(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (element.type !== 'INT64') return element
    const { converted_type: _converted, logical_type: _logical, ...plain } = element
    return plain
  })
  return { ...metadata, schema }
}
