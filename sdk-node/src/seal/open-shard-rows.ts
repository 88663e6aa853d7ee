import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { PointColumns } from '../buffer/point-columns.ts'
import { messageOf } from '../errors.ts'
import { PAGE_ROWS } from '../parquet/column-chunk.ts'
import { ScratchBytes } from '../parquet/scratch-bytes.ts'
import { ShardRows } from '../parquet/shard-rows.ts'
import { DamagedShard } from './damaged-shard.ts'

export interface OpenShardRows {
  readonly rows: ShardRows
  readonly close: () => void
}

const scratch = new ScratchBytes()
/** Blocks that nobody uses now, for the next who opens a shard. */
const idleBlocks: PointColumns[] = []

/**
 * Opens a published `metrics` shard.
 * @param file where it lies
 * @param path names it in errors
 * @throws {DamagedShard} and what the file system says
 */
export async function openShardRows(file: string, path: string): Promise<OpenShardRows> {
  const fd = openSync(file, 'r')
  const block = idleBlocks.pop() ?? new PointColumns(PAGE_ROWS)
  let isOpen = true
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    idleBlocks.push(block)
    closeSync(fd)
  }
  try {
    const byteLength = fstatSync(fd).size
    const read = ({ startByte, endByte }: { startByte: number; endByte: number }): Uint8Array =>
      readBytes(fd, startByte, endByte)
    return { rows: await ShardRows.open({ byteLength, read }, block), close }
  } catch (error) {
    close()
    throw new DamagedShard(path, `cannot be decoded (${messageOf(error)})`)
  }
}

/** @returns bytes that are valid until the next call */
function readBytes(fd: number, startByte: number, endByte: number): Uint8Array {
  const byteLength = endByte - startByte
  const bytes = scratch.atLeast(byteLength)
  for (let read = 0; read < byteLength;) {
    const count = readSync(fd, bytes, read, byteLength - read, startByte + read)
    if (count === 0) throw new Error(`the file ends at byte ${startByte + read}`)
    read += count
  }
  return bytes.subarray(0, byteLength)
}
