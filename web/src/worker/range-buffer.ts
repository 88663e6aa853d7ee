import type { AsyncBuffer } from 'hyparquet'
import { AbsentShard, BrokenShard } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

/** Read first and kept: the footer, and before it the indexes of the pages. */
const HELD_END_BYTES = 128 * 1024

/** Ranges that are asked for at once and lie no further apart become one request. */
const COALESCE_GAP_BYTES = 32 * 1024

interface WantedRange {
  readonly startByte: number
  /** exclusive */
  readonly endByte: number
  readonly resolve: (bytes: ArrayBuffer) => void
  readonly reject: (reason: unknown) => void
}

/** A long file, read by ranges; what is wanted in one turn of the event loop is fetched together. */
export class RangeBuffer implements AsyncBuffer {
  readonly byteLength: number
  readonly #source: StoreSource
  readonly #path: string
  #held: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  /** Where `#held` stands in the file. */
  #heldStart: number
  #wanted: WantedRange[] = []

  constructor(source: StoreSource, path: string, byteLength: number) {
    this.#source = source
    this.#path = path
    this.byteLength = byteLength
    this.#heldStart = byteLength
  }

  get heldBytes(): number {
    return this.#held.byteLength
  }

  /** All bytes, where the host sent them all; else null. */
  get whole(): Uint8Array<ArrayBuffer> | null {
    return this.#heldStart === 0 ? this.#held : null
  }

  /**
   * Reads the file's end, or all of it where the host knows no ranges.
   * @param startByte of the end that is wanted
   */
  async open(
    signal: AbortSignal,
    startByte = Math.max(0, this.byteLength - HELD_END_BYTES),
  ): Promise<void> {
    const bytes = await this.#read(startByte, this.byteLength, signal)
    if (this.#held.byteLength > 0) return
    this.#held = bytes
    this.#heldStart = startByte
  }

  slice(startByte: number, endByte = this.byteLength): ArrayBuffer | Promise<ArrayBuffer> {
    if (startByte >= this.#heldStart) {
      const offset = this.#held.byteOffset - this.#heldStart
      return this.#held.buffer.slice(startByte + offset, endByte + offset)
    }
    return new Promise((resolve, reject) => {
      if (this.#wanted.length === 0) queueMicrotask(() => this.#fetchWanted())
      this.#wanted.push({ startByte, endByte, resolve, reject })
    })
  }

  #fetchWanted(): void {
    const wanted = this.#wanted.toSorted((one, other) => one.startByte - other.startByte)
    this.#wanted = []
    let together: WantedRange[] = []
    let endByte = 0
    for (const range of wanted) {
      if (together.length > 0 && range.startByte - endByte > COALESCE_GAP_BYTES) {
        void this.#fetchTogether(together, endByte)
        together = []
      }
      endByte = together.length === 0 ? range.endByte : Math.max(endByte, range.endByte)
      together.push(range)
    }
    void this.#fetchTogether(together, endByte)
  }

  async #fetchTogether(ranges: readonly WantedRange[], endByte: number): Promise<void> {
    const startByte = ranges[0]?.startByte ?? 0
    try {
      const { buffer, byteOffset } = await this.#read(startByte, endByte)
      for (const range of ranges) {
        const offset = byteOffset - startByte
        range.resolve(buffer.slice(range.startByte + offset, range.endByte + offset))
      }
    } catch (error) {
      for (const range of ranges) range.reject(error)
    }
  }

  async #read(
    startByte: number,
    endByte: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const read = await this.#source.readRange(this.#path, startByte, endByte, signal)
    if (read.kind === 'absent') throw new AbsentShard(this.#path)
    if (read.kind === 'whole') {
      this.#assertLength(read.bytes, this.byteLength)
      this.#held = read.bytes
      this.#heldStart = 0
      return read.bytes.subarray(startByte, endByte)
    }
    const bytes = read.kind === 'part' ? read.bytes : new Uint8Array(0)
    this.#assertLength(bytes, endByte - startByte)
    return bytes
  }

  #assertLength(bytes: Uint8Array, wantedBytes: number): void {
    if (bytes.byteLength === wantedBytes) return
    throw new BrokenShard(
      `${this.#path} is not the ${this.byteLength} bytes long that its manifest says`,
    )
  }
}
