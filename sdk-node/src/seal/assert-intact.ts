import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'
import type { ShardEntry } from '../layout/index.ts'
import type { RunLocation } from '../store/run-location.ts'
import { DamagedShard } from './damaged-shard.ts'

const CHUNK_BYTES = 1024 * 1024

/**
 * Compares a file with its hash, so that no merge gives a new and valid hash to damaged points.
 * @param pause is awaited after each megabyte
 * @throws {DamagedShard} also for a file that is gone
 */
export async function assertIntact(
  run: RunLocation,
  { path, byteLength, sha256 }: ShardEntry,
  pause: () => Promise<void>,
): Promise<void> {
  const hash = createHash('sha256')
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, byteLength + 1))
  let readBytes = 0
  const fd = openShard(run.project.file(path), path)
  try {
    for (;;) {
      const count = readSync(fd, chunk, 0, chunk.length, readBytes)
      if (count === 0) break
      hash.update(chunk.subarray(0, count))
      readBytes += count
      await pause()
    }
  } finally {
    closeSync(fd)
  }
  if (readBytes !== byteLength) {
    throw new DamagedShard(path, `has ${readBytes} bytes where its manifest says ${byteLength}`)
  }
  if (hash.digest('hex') !== sha256) throw new DamagedShard(path, 'is damaged: its SHA-256 differs')
}

function openShard(file: string, path: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') throw new DamagedShard(path, 'is not there')
    throw error
  }
}
