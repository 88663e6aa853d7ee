import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'

const HELD_BYTES = 1024 * 1024

/** Bytes that go to a file as they come, and are hashed on the way. */
export class FileBytes extends ByteWriter {
  readonly #fd: number
  readonly #hash = createHash('sha256')

  /** @param fd open for writing, at its start */
  constructor(fd: number) {
    super(2 * HELD_BYTES)
    this.#fd = fd
  }

  override ensure(size: number): void {
    if (this.index > HELD_BYTES) this.flush()
    super.ensure(size)
  }

  /** @throws what the file system says */
  flush(): void {
    const bytes = this.getBytes()
    for (let writtenBytes = 0; writtenBytes < bytes.length;) {
      const count = writeSync(this.#fd, bytes, writtenBytes, bytes.length - writtenBytes)
      if (count === 0) throw new Error('the disk took no more bytes')
      writtenBytes += count
    }
    this.#hash.update(bytes)
    this.index = 0
  }

  /** Writes what is left. @returns the sha256 of all of it, in lower-case hex */
  close(): string {
    this.flush()
    return this.#hash.digest('hex')
  }
}
