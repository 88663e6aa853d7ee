import { assertSameHash } from './content-hash.ts'
import { RangeBuffer } from './range-buffer.ts'
import { AbsentShard, BrokenShard } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

/** What a manifest tells of any published file. */
export interface PublishedFile {
  readonly byteLength: number
  readonly sha256: string
  readonly rowCount: number
}

/**
 * Opens a published file; one that is fetched whole has its hash checked.
 * @param path relative to the store's root
 * @param heldBytes of the file's end, that are read at once and kept; all of it, if it is no longer
 * @throws {AbsentShard | BrokenShard | StoreFailure}
 */
export async function openShardFile(
  source: StoreSource,
  path: string,
  entry: PublishedFile,
  heldBytes: number,
  signal: AbortSignal,
): Promise<RangeBuffer> {
  const { byteLength, sha256 } = entry
  if (byteLength > heldBytes) {
    const buffer = new RangeBuffer(source, path, byteLength)
    await buffer.open(byteLength - heldBytes, signal)
    if (buffer.whole !== null) await assertSameHash(buffer.whole, sha256, path)
    return buffer
  }
  const bytes = await source.readWhole(path, signal)
  if (bytes === null) throw new AbsentShard(path)
  if (bytes.byteLength !== byteLength) {
    throw new BrokenShard(
      `${path} has ${bytes.byteLength} bytes where its manifest says ${byteLength}`,
    )
  }
  await assertSameHash(bytes, sha256, path)
  return new RangeBuffer(source, path, byteLength, bytes)
}
