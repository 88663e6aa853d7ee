import {
  parquetMetadataAsync,
  parquetRead,
  type AsyncBuffer,
  type ColumnData,
  type FileMetaData,
} from 'hyparquet'
import { assertReadableVersion, LAYOUT_VERSION_KEY } from 'shardboard/layout'
import type { ColumnPage } from './page-cache.ts'
import { BrokenShard, failureCode } from './store-failure.ts'
import { toNumbers } from './to-numbers.ts'

export const NUMBER_COLUMNS = ['step', 'time', 'value'] as const
export type NumberColumn = (typeof NUMBER_COLUMNS)[number]

/** Of the footer; what lies before it is fetched with it anyway. */
const FOOTER_FETCH_BYTES = 64 * 1024

/**
 * Reads a metric shard's footer.
 * @param rowCount what the manifest says
 * @param fetchBytes of the file's end that are read at once
 * @throws {BrokenShard | LayoutError | StoreFailure}
 */
export async function decodeFooter(
  buffer: AsyncBuffer,
  rowCount: number,
  path: string,
  fetchBytes = FOOTER_FETCH_BYTES,
): Promise<FileMetaData> {
  const metadata = await decoding(path, () =>
    parquetMetadataAsync(buffer, {
      initialFetchSize: fetchBytes,
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
 * Reads the pages that hold some rows of the asked columns; whole pages, since they decode no other
 * way.
 * @throws {BrokenShard | StoreFailure}
 */
export async function decodePages(
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  rows: { readonly rowStart: number; readonly rowEnd: number },
  columns: readonly NumberColumn[],
  path: string,
): Promise<Record<NumberColumn, ColumnPage[]>> {
  const pages: Record<NumberColumn, ColumnPage[]> = { step: [], time: [], value: [] }
  const onChunk = ({ columnName, columnData, rowStart }: ColumnData): void => {
    const column = NUMBER_COLUMNS.find((name) => name === columnName)
    if (column !== undefined) pages[column].push({ rowStart, values: toNumbers(columnData) })
  }
  await decoding(path, () =>
    parquetRead({
      file: buffer,
      metadata,
      columns: [...columns],
      rowStart: rows.rowStart,
      rowEnd: rows.rowEnd,
      useOffsetIndex: true,
      onChunk,
    }),
  )
  return pages
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
export async function decoding<Result>(
  path: string,
  decode: () => Promise<Result>,
): Promise<Result> {
  try {
    return await decode()
  } catch (cause) {
    if (failureCode(cause) !== 'internal') throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BrokenShard(`${path} cannot be decoded: ${reason}`)
  }
}
