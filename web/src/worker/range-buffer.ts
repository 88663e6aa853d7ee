import { nextTask } from './message-pauses.ts'
import { AbsentShard, BrokenShard } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

/** Ranges that are asked for at once and lie no further apart become one request. */
const COALESCE_GAP_BYTES = 32 * 1024

type Bytes = Uint8Array<ArrayBuffer>

interface WantedRange {
  readonly startByte: number
  /** exclusive */
  readonly endByte: number
  readonly signal: AbortSignal | undefined
  readonly resolve: (bytes: Bytes) => void
  readonly reject: (reason: unknown) => void
}

/** A published file, read by ranges; what is wanted in one turn of the event loop is fetched together. */
export class RangeBuffer {
  readonly byteLength: number
  readonly #source: StoreSource
  readonly #path: string
  #held: Bytes
  /** Where `#held` stands in the file. */
  #heldStart: number
  #wanted: WantedRange[] = []

  /** @param whole all bytes, where they are there already */
  constructor(source: StoreSource, path: string, byteLength: number, whole?: Bytes) {
    this.#source = source
    this.#path = path
    this.byteLength = byteLength
    this.#held = whole ?? new Uint8Array(0)
    this.#heldStart = whole === undefined ? byteLength : 0
  }

  get heldBytes(): number {
    return this.#held.byteLength
  }

  /** All bytes, where the host sent them all; else null. */
  get whole(): Bytes | null {
    return this.#heldStart === 0 ? this.#held : null
  }

  /** Reads the file's end and keeps it, or all of it where the host knows no ranges. */
  async open(startByte: number, signal: AbortSignal): Promise<void> {
    const bytes = await this.#read(startByte, this.byteLength, signal)
    if (this.whole !== null) return
    this.#held = bytes
    this.#heldStart = startByte
  }

  /** @param endByte exclusive @throws the signal's reason when aborted */
  read(startByte: number, endByte: number, signal?: AbortSignal): Promise<Bytes> {
    if (startByte >= this.#heldStart) {
      return Promise.resolve(
        this.#held.subarray(startByte - this.#heldStart, endByte - this.#heldStart),
      )
    }
    return new Promise((resolve, reject) => {
      if (this.#wanted.length === 0) void nextTask().then(() => this.#fetchWanted())
      this.#wanted.push({ startByte, endByte, signal, resolve, reject })
    })
  }

  #fetchWanted(): void {
    const wanted = this.#wanted.toSorted((one, other) => one.startByte - other.startByte)
    this.#wanted = []
    let together: WantedRange[] = []
    let endByte = 0
    for (const range of wanted) {
      if (range.signal?.aborted === true) {
        range.reject(range.signal.reason)
        continue
      }
      if (together.length > 0 && range.startByte - endByte > COALESCE_GAP_BYTES) {
        void this.#fetchTogether(together, endByte)
        together = []
      }
      endByte = together.length === 0 ? range.endByte : Math.max(endByte, range.endByte)
      together.push(range)
    }
    if (together.length > 0) void this.#fetchTogether(together, endByte)
  }

  async #fetchTogether(ranges: readonly WantedRange[], endByte: number): Promise<void> {
    const startByte = ranges[0]?.startByte ?? 0
    const controller = new AbortController()
    let waiterCount = ranges.length
    const leave = (): void => {
      if (--waiterCount === 0) controller.abort()
    }
    for (const { signal } of ranges) signal?.addEventListener('abort', leave, { once: true })
    try {
      const bytes = await this.#read(startByte, endByte, controller.signal)
      for (const range of ranges) {
        range.resolve(bytes.subarray(range.startByte - startByte, range.endByte - startByte))
      }
    } catch (error) {
      for (const { signal, reject } of ranges) reject(signal?.aborted ? signal.reason : error)
    } finally {
      for (const { signal } of ranges) signal?.removeEventListener('abort', leave)
    }
  }

  async #read(startByte: number, endByte: number, signal: AbortSignal): Promise<Bytes> {
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
