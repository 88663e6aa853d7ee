import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { StreamedBytes } from '../parquet/streamed-bytes.ts'
import { makeFolder } from '../store/make-folder.ts'
import { temporaryPathFor } from '../store/temporary-path.ts'

/** A file in the making, in the folder of what it is to become, under a name that no reader looks at. */
export class TemporaryFile {
  readonly path: string
  readonly bytes: StreamedBytes
  readonly #fd: number
  readonly #hash = createHash('sha256')
  #isOpen = true

  /** @throws what the file system says */
  constructor(finalPath: string) {
    makeFolder(dirname(finalPath))
    this.path = temporaryPathFor(finalPath)
    this.#fd = openSync(this.path, 'wx')
    this.bytes = new StreamedBytes((bytes) => this.#write(bytes))
  }

  /**
   * Writes what is left, so that it survives a power cut.
   * @returns the content's sha256, in lower-case hex
   * @throws what the file system says
   */
  finish(): string {
    this.bytes.flush()
    fsyncSync(this.#fd)
    this.#close()
    return this.#hash.digest('hex')
  }

  remove(): void {
    this.#close()
    rmSync(this.path, { force: true })
  }

  #close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closeSync(this.#fd)
  }

  #write(bytes: Uint8Array): void {
    for (let writtenBytes = 0; writtenBytes < bytes.length;) {
      const count = writeSync(this.#fd, bytes, writtenBytes, bytes.length - writtenBytes)
      if (count === 0) throw new Error('the disk took no more bytes')
      writtenBytes += count
    }
    this.#hash.update(bytes)
  }
}
