import {
  parquetMetadataAsync,
  parquetRead,
  type AsyncBuffer,
  type ColumnData,
  type FileMetaData,
} from 'hyparquet'
import { assertReadableVersion, LAYOUT_VERSION_KEY, type MetricRows } from 'shardboard/layout'
import { copyNumbers } from './copy-numbers.ts'
import { BrokenShard, failureCode } from './store-failure.ts'

export const NUMBER_COLUMNS = ['step', 'time', 'value'] as const
export type NumberColumn = (typeof NUMBER_COLUMNS)[number]

/** Of the footer; what lies before it is fetched with it anyway. */
const FOOTER_FETCH_BYTES = 64 * 1024

/**
 * Reads a metric shard's footer.
 * @param rowCount what the manifest says
 * @throws {BrokenShard | LayoutError | StoreFailure}
 */
export async function decodeFooter(
  buffer: AsyncBuffer,
  rowCount: number,
  path: string,
): Promise<FileMetaData> {
  const metadata = await decoding(path, () =>
    parquetMetadataAsync(buffer, {
      initialFetchSize: FOOTER_FETCH_BYTES,
      parsers: RAW_TIMES,
      geoparquet: false,
    }),
  )
  const version = metadata.key_value_metadata?.find(({ key }) => key === LAYOUT_VERSION_KEY)
  if (version !== undefined) assertReadableVersion(Number(version.value), path)
  if (Number(metadata.num_rows) !== rowCount) {
    throw new BrokenShard(
      `${path} has ${metadata.num_rows} rows where its manifest says ${rowCount}`,
    )
  }
  return { ...metadata, schema: metadata.schema.map(asStored) }
}

/**
 * Reads the asked columns of one metric's rows; the others stay empty.
 * @throws {BrokenShard | StoreFailure}
 */
export async function decodeRows(
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  { rowStart, rowEnd }: MetricRows,
  columns: readonly NumberColumn[],
  path: string,
): Promise<Record<NumberColumn, Float64Array>> {
  const filled = { step: 0, time: 0, value: 0 }
  const empty = (column: NumberColumn): Float64Array =>
    new Float64Array(columns.includes(column) ? rowEnd - rowStart : 0)
  const decoded = { step: empty('step'), time: empty('time'), value: empty('value') }
  const onChunk = (chunk: ColumnData): void => {
    const column = NUMBER_COLUMNS.find((name) => name === chunk.columnName)
    const start = Math.max(rowStart, chunk.rowStart)
    const end = Math.min(rowEnd, chunk.rowEnd)
    if (column === undefined || start >= end) return
    const from = start - chunk.rowStart
    copyNumbers(chunk.columnData, from, end - chunk.rowStart, decoded[column], start - rowStart)
    filled[column] += end - start
  }
  await decoding(path, () =>
    parquetRead({
      file: buffer,
      metadata,
      columns: [...columns],
      rowStart,
      rowEnd,
      useOffsetIndex: true,
      onChunk,
    }),
  )
  for (const column of columns) {
    if (filled[column] === rowEnd - rowStart) continue
    throw new BrokenShard(`${path} lacks rows of "${column}" that its manifest names`)
  }
  return decoded
}

const RAW_TIMES = {
  timestampFromMilliseconds: (millis: bigint): bigint => millis,
  timestampFromMicroseconds: (micros: bigint): bigint => micros,
  timestampFromNanoseconds: (nanos: bigint): bigint => nanos,
}

type SchemaElement = FileMetaData['schema'][number]

/**
 * A timestamp column taken for the integers it is stored as: hyparquet would call a parser for each
 * value and gather the answers in an array of objects.
 */
function asStored(element: SchemaElement): SchemaElement {
  if (element.type !== 'INT64') return element
  const { converted_type: _converted, logical_type: _logical, ...stored } = element
  return stored
}

/** Whatever a Parquet reader throws, beyond failed reads, says that the file is damaged. */
async function decoding<Result>(path: string, decode: () => Promise<Result>): Promise<Result> {
  try {
    return await decode()
  } catch (cause) {
    if (failureCode(cause) !== 'internal') throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BrokenShard(`${path} cannot be decoded: ${reason}`)
  }
}
