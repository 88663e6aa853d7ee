/** Records that the disk did not take, in order, in memory, up to a bound. */
export class PendingRecords {
  readonly #maxBytes: number
  #chunks: Uint8Array[] = []
  #byteCount = 0
  #droppedPointCount = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0
  }

  /** Points given up since `forgetDropped` was last called. */
  get droppedPointCount(): number {
    return this.#droppedPointCount
  }

  /**
   * Keeps a copy.
   * @returns false when there is no more room: its points are counted as dropped
   */
  push(bytes: Uint8Array, byteCount: number, pointCount: number): boolean {
    if (this.#byteCount + byteCount > this.#maxBytes) {
      this.#droppedPointCount += pointCount
      return false
    }
    if (byteCount > 0) this.#chunks.push(bytes.slice(0, byteCount))
    this.#byteCount += byteCount
    return true
  }

  /** Hands over the oldest records one by one; those before the first that throws are gone. */
  drain(write: (bytes: Uint8Array) => void): void {
    let done = 0
    try {
      for (const chunk of this.#chunks) {
        write(chunk)
        this.#byteCount -= chunk.byteLength
        done++
      }
    } finally {
      this.#chunks.splice(0, done)
    }
  }

  forgetDropped(): void {
    this.#droppedPointCount = 0
  }
}
