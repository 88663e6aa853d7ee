import { parquetMetadataAsync, type FileMetaData } from 'hyparquet'
import { assertReadableVersion, LAYOUT_VERSION_KEY } from 'shardboard/layout'
import type { RangeBuffer } from './range-buffer.ts'
import { BrokenShard, failureCode } from './store-failure.ts'

/**
 * Reads a published file's footer.
 * @param rowCount what the manifest says
 * @param fetchBytes of the file's end that are read at once
 * @throws {BrokenShard | LayoutError | StoreFailure}
 */
export async function readFooter(
  buffer: RangeBuffer,
  rowCount: number,
  path: string,
  fetchBytes: number,
): Promise<FileMetaData> {
  const { byteLength } = buffer
  const slice = async (startByte: number, endByte = byteLength): Promise<ArrayBuffer> =>
    (await buffer.read(startByte, endByte)).slice().buffer
  const metadata = await decoding(path, () =>
    parquetMetadataAsync(
      { byteLength, slice },
      {
        initialFetchSize: fetchBytes,
        parsers: RAW_TIMES,
        geoparquet: false,
      },
    ),
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
  decode: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await decode()
  } catch (cause) {
    if (failureCode(cause) !== 'internal') throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new BrokenShard(`${path} cannot be decoded: ${reason}`)
  }
}
