import type { FileHandle } from 'node:fs/promises'

const CHUNK_BYTES = 256 * 1024

/** A file had fewer bytes than it was said to have. */
export class ShortFileError extends Error {
  override readonly name = 'ShortFileError'
}

/**
 * Reads exactly the given bytes, however the file grows meanwhile.
 * @param endByte exclusive
 * @throws {ShortFileError} when the file ends before
 */
export async function* readFileBytes(
  handle: FileHandle,
  startByte: number,
  endByte: number,
): AsyncGenerator<Buffer, void, undefined> {
  let position = startByte
  while (position < endByte) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, endByte - position))
    const { bytesRead } = await handle.read(chunk, 0, chunk.byteLength, position)
    if (bytesRead === 0)
      throw new ShortFileError(`the file ends at byte ${position}, not ${endByte}`)
    position += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}
