import type { AsyncBuffer } from 'hyparquet'
import { assertSameHash } from './content-hash.ts'
import { RangeBuffer } from './range-buffer.ts'
import { AbsentShard, BrokenShard } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

/** What a manifest tells of any published file. */
export interface PublishedFile {
  readonly byteLength: number
  readonly sha256: string
}

/** Shorter files are fetched whole: one request costs less than several ranges. */
export const WHOLE_FILE_MAX_BYTES = 512 * 1024

/** A published file's bytes, ready for a Parquet reader, and how many of them are held. */
export interface ShardFile {
  readonly buffer: AsyncBuffer
  readonly heldBytes: number
  /** Reading it needs no further request. */
  readonly isWhole: boolean
}

/**
 * Opens a published file; a short one is fetched and its hash checked.
 * @param path relative to the store's root
 * @param heldStartByte where the part begins that is read at once and kept; by default the footer's
 * @throws {AbsentShard | BrokenShard | StoreFailure}
 */
export async function openShardFile(
  source: StoreSource,
  path: string,
  entry: PublishedFile,
  signal: AbortSignal,
  heldStartByte?: number,
): Promise<ShardFile> {
  if (entry.byteLength >= WHOLE_FILE_MAX_BYTES) {
    const buffer = new RangeBuffer(source, path, entry.byteLength)
    await buffer.open(signal, heldStartByte)
    if (buffer.whole !== null) await assertSameHash(buffer.whole, entry.sha256, path)
    return { buffer, heldBytes: buffer.heldBytes, isWhole: buffer.whole !== null }
  }
  const bytes = await source.readWhole(path, signal)
  if (bytes === null) throw new AbsentShard(path)
  if (bytes.byteLength !== entry.byteLength) {
    throw new BrokenShard(
      `${path} has ${bytes.byteLength} bytes where its manifest says ${entry.byteLength}`,
    )
  }
  await assertSameHash(bytes, entry.sha256, path)
  return { buffer: wholeBuffer(bytes), heldBytes: bytes.byteLength, isWhole: true }
}

function wholeBuffer(bytes: Uint8Array<ArrayBuffer>): AsyncBuffer {
  return {
    byteLength: bytes.byteLength,
    slice: (start, end) =>
      bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + (end ?? bytes.byteLength)),
  }
}
