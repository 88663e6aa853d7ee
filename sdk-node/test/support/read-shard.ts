import { parquetMetadata, parquetReadObjects, type FileMetaData } from 'hyparquet'

/** A shard's bytes in a buffer of their own. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(buffer).set(bytes)
  return buffer
}

/** A shard's rows: INT64 as bigint, times as unix milliseconds. */
export async function readShardRows(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const rows = await parquetReadObjects({ file: bufferOf(bytes) })
  return rows.map((row) => ({
    ...row,
    time: row['time'] instanceof Date ? row['time'].getTime() : row['time'],
  }))
}

export function shardMetadata(bytes: Uint8Array): FileMetaData {
  return parquetMetadata(bufferOf(bytes))
}
