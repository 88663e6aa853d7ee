import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { messageOf } from '../errors.ts'
import { ShardRows } from '../parquet/shard-rows.ts'
import { DamagedShard } from './damaged-shard.ts'

export interface OpenShardRows {
  readonly rows: ShardRows
  readonly close: () => void
}

/**
 * Opens a published `metrics` shard.
 * @param file where it lies
 * @param path names it in errors
 * @param blockRows how many rows are decoded, and held, at once
 * @throws {DamagedShard} and what the file system says
 */
export async function openShardRows(
  file: string,
  path: string,
  blockRows: number,
): Promise<OpenShardRows> {
  const fd = openSync(file, 'r')
  const close = (): void => closeSync(fd)
  const byteLength = fstatSync(fd).size
  const slice = (start: number, end = byteLength): ArrayBuffer => readBytes(fd, start, end)
  try {
    return { rows: await ShardRows.open({ byteLength, slice }, blockRows), close }
  } catch (error) {
    close()
    throw new DamagedShard(path, `cannot be decoded (${messageOf(error)})`)
  }
}

function readBytes(fd: number, start: number, end: number): ArrayBuffer {
  const bytes = new Uint8Array(end - start)
  for (let read = 0; read < bytes.length;) {
    const count = readSync(fd, bytes, read, bytes.length - read, start + read)
    if (count === 0) throw new Error(`the file ends at byte ${start + read}`)
    read += count
  }
  return bytes.buffer
}
