import { nextTask } from './message-pauses.ts'
import type { FilePart, PublishedBytes } from './published-bytes.ts'

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
  readonly #file: PublishedBytes
  #held: FilePart
  #wanted: WantedRange[] = []

  /** @param held the file's end, kept in memory */
  constructor(file: PublishedBytes, held: FilePart) {
    this.#file = file
    this.#held = held
  }

  /**
   * @param heldBytes of the file's end, read at once; all of it where the host knows no ranges
   * @throws {AbsentShard | BrokenShard | StoreFailure}, and the signal's reason when aborted
   */
  static async open(
    file: PublishedBytes,
    heldBytes: number,
    signal: AbortSignal,
  ): Promise<RangeBuffer> {
    const endByte = file.byteLength
    const startByte = Math.max(0, endByte - heldBytes)
    const bytes = await file.find(startByte, endByte)
    // A copy: it may be a part of much more.
    if (bytes !== null) return new RangeBuffer(file, { startByte, bytes: bytes.slice() })
    const fetched =
      startByte === 0 ? file.fetchWhole(signal) : file.fetchRange(startByte, endByte, signal)
    return new RangeBuffer(file, await fetched)
  }

  get byteLength(): number {
    return this.#file.byteLength
  }

  get heldBytes(): number {
    return this.#held.bytes.byteLength
  }

  /** @param endByte exclusive @throws as `open` */
  async read(startByte: number, endByte: number, signal?: AbortSignal): Promise<Bytes> {
    if (startByte >= this.#held.startByte) return cut(this.#held, startByte, endByte)
    const kept = await this.#file.find(startByte, endByte)
    if (kept !== null) return kept
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

  /** Given up when all who wanted any of it have. */
  async #fetchTogether(ranges: readonly WantedRange[], endByte: number): Promise<void> {
    const controller = new AbortController()
    // One may want several ranges, and one without a signal never goes.
    const waiting = new Set(ranges.map(({ signal }) => signal))
    let waiterCount = waiting.size
    const leave = (): void => {
      if (--waiterCount === 0) controller.abort()
    }
    for (const signal of waiting) signal?.addEventListener('abort', leave, { once: true })
    try {
      const startByte = ranges[0]?.startByte ?? 0
      const part = await this.#file.fetchRange(startByte, endByte, controller.signal)
      if (part.startByte < startByte) this.#held = part
      for (const range of ranges) range.resolve(cut(part, range.startByte, range.endByte))
    } catch (error) {
      for (const { signal, reject } of ranges) {
        reject(signal?.aborted === true ? signal.reason : error)
      }
    } finally {
      for (const signal of waiting) signal?.removeEventListener('abort', leave)
    }
  }
}

function cut({ startByte, bytes }: FilePart, from: number, to: number): Bytes {
  return bytes.subarray(from - startByte, to - startByte)
}
