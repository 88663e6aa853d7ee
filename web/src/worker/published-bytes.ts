import { assertSameHash } from './content-hash.ts'
import type { KeptRanges } from './kept-ranges.ts'
import { AbsentShard, BrokenShard } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What a manifest tells of any published file. */
export interface PublishedFile {
  readonly byteLength: number
  readonly sha256: string
  readonly rowCount: number
}

/** Shorter files are as quickly fetched as found, and there may be many. */
const KEPT_MIN_BYTES = 32 * 1024

/** Bytes of a file, from `startByte` on. */
export interface FilePart {
  readonly startByte: number
  readonly bytes: Bytes
}

/** A published file's bytes: kept ones, or from the host and then kept. */
export class PublishedBytes {
  readonly byteLength: number
  readonly #source: StoreSource
  readonly #kept: KeptRanges
  readonly #path: string
  readonly #sha256: string

  /** @param path relative to the store's root */
  constructor(source: StoreSource, kept: KeptRanges, path: string, file: PublishedFile) {
    this.#source = source
    this.#kept = kept
    this.#path = path
    this.byteLength = file.byteLength
    this.#sha256 = file.sha256
  }

  /** @param endByte exclusive @returns null, or a promise of null, when it must be fetched */
  find(startByte: number, endByte: number): Promise<Bytes | null> | null {
    return this.#kept.find(this.#sha256, startByte, endByte)
  }

  /** @throws {AbsentShard | BrokenShard | StoreFailure}, and the signal's reason when aborted */
  async fetchWhole(signal: AbortSignal): Promise<FilePart> {
    const bytes = await this.#source.readWhole(this.#path, signal)
    if (bytes === null) throw new AbsentShard(this.#path)
    return this.#keepWhole(bytes)
  }

  /**
   * @param endByte exclusive
   * @returns the whole file where the host knows no ranges
   * @throws {AbsentShard | BrokenShard | StoreFailure}, and the signal's reason when aborted
   */
  async fetchRange(startByte: number, endByte: number, signal: AbortSignal): Promise<FilePart> {
    const read = await this.#source.readRange(this.#path, startByte, endByte, signal)
    if (read.kind === 'absent') throw new AbsentShard(this.#path)
    if (read.kind === 'whole') return this.#keepWhole(read.bytes)
    const bytes = read.kind === 'part' ? read.bytes : new Uint8Array(0)
    if (bytes.byteLength !== endByte - startByte) {
      throw new BrokenShard(
        `${this.#path} is not the ${this.byteLength} bytes long that its manifest says`,
      )
    }
    this.#keep(startByte, bytes)
    return { startByte, bytes }
  }

  #keep(startByte: number, bytes: Bytes): void {
    if (this.byteLength < KEPT_MIN_BYTES) return
    this.#kept.keep(this.#sha256, startByte, bytes)
  }

  async #keepWhole(bytes: Bytes): Promise<FilePart> {
    if (bytes.byteLength !== this.byteLength) {
      throw new BrokenShard(
        `${this.#path} has ${bytes.byteLength} bytes where its manifest says ${this.byteLength}`,
      )
    }
    await assertSameHash(bytes, this.#sha256, this.#path)
    this.#keep(0, bytes)
    return { startByte: 0, bytes }
  }
}
