import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'

const HELD_BYTES = 256 * 1024

/** Bytes that are handed on as they come, about a quarter of a megabyte at a time. */
export class StreamedBytes extends ByteWriter {
  readonly #write: (bytes: Uint8Array) => void

  /** @param write takes the bytes, which are valid until it returns */
  constructor(write: (bytes: Uint8Array) => void) {
    super(2 * HELD_BYTES)
    this.#write = write
  }

  override ensure(size: number): void {
    if (this.index > HELD_BYTES) this.flush()
    super.ensure(size)
  }

  flush(): void {
    this.#write(this.getBytes())
    this.index = 0
  }
}
