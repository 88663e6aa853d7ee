/** How far a session's log is sealed, as the thread that logs and the one that seals see it. */
export class SealProgress {
  readonly #cell: Int32Array

  /** @param shared from the other thread's */
  constructor(shared = new SharedArrayBuffer(4)) {
    this.#cell = new Int32Array(shared)
  }

  get shared(): SharedArrayBuffer {
    const { buffer } = this.#cell
    if (!(buffer instanceof SharedArrayBuffer)) throw new TypeError('progress is shared')
    return buffer
  }

  /** @param end all segments before this number are sealed */
  sealed(end: number): void {
    if (end > Atomics.load(this.#cell, 0)) Atomics.store(this.#cell, 0, end)
  }

  /** Whether a segment before this number is not sealed yet. */
  isBehind(segment: number): boolean {
    return Atomics.load(this.#cell, 0) < segment
  }
}
