/**
 * Bytes that are used again for every page: the engine lets megabytes of left buffers pile up before
 * it looks for them.
 */
export class ScratchBytes {
  #bytes = new Uint8Array(0)

  /** @returns at least so many, of whatever value; valid until the next call */
  atLeast(byteCount: number): Uint8Array {
    if (this.#bytes.length < byteCount) this.#bytes = new Uint8Array(byteCount)
    return this.#bytes
  }
}
