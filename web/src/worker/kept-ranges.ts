import { keptLength, keptUrl, parseKeptUrl, type KeptName } from '../data/kept-cache.ts'
import { ByteBudgetCache } from './byte-budget-cache.ts'
import type { Clock } from './clock.ts'

type Bytes = Uint8Array<ArrayBuffer>

type ByteRange = KeptName['ranges'][number]

/** Ranges of one file, kept together. */
interface KeptEntry extends KeptName {
  readonly url: string
}

interface RangeBytes {
  readonly range: ByteRange
  readonly bytes: Bytes
}

/** The browser's cache, as far as it is used. */
export type RangeCache = Pick<Cache, 'match' | 'put' | 'delete' | 'keys'>

export interface KeptBudget {
  readonly maxBytes: number
  readonly maxEntries: number
}

const DEFAULT_BUDGET: KeptBudget = { maxBytes: 256 * 1024 * 1024, maxEntries: 2000 }
/** What is read within so long is kept together. */
const GATHER_MS = 1000
const MAX_RANGES_PER_ENTRY = 64
/** A single range may have more. */
const MAX_BYTES_PER_ENTRY = 512 * 1024
const MAX_OPEN_BYTES = 32 * 1024 * 1024

/**
 * Ranges of published files, by the SHA-256 of their file, in the browser's cache: a page that is opened
 * again need not fetch them. When they are too many the oldest go. Where there is no such cache, or it
 * fails, nothing is kept and all is fetched.
 */
export class KeptRanges {
  /** Settles, and never rejects, when it is known what is kept. */
  readonly ready: Promise<void>
  readonly #clock: Clock
  readonly #budget: KeptBudget
  #cache: RangeCache | null = null
  /** The oldest come first. */
  readonly #entries = new Set<KeptEntry>()
  readonly #ofFile = new Map<string, Set<KeptEntry>>()
  #usedBytes = 0
  /** Entries that were read last, since ranges of one are wanted one after the other. */
  readonly #open = new ByteBudgetCache<Promise<Bytes | null>>(MAX_OPEN_BYTES)
  #pending = new Map<string, RangeBytes[]>()
  #isWriting = false
  readonly #forgotten = new Set<string>()

  /** @param openCache gives null where the browser has none */
  constructor(
    openCache: () => Promise<RangeCache | null>,
    clock: Clock,
    budget: KeptBudget = DEFAULT_BUDGET,
  ) {
    this.#clock = clock
    this.#budget = budget
    this.ready = this.#start(openCache).catch(() => undefined)
  }

  /**
   * @param endByte exclusive
   * @returns null when it is not kept; what it resolves with may be null too, if it has been cleared
   */
  find(sha256: string, startByte: number, endByte: number): Promise<Bytes | null> | null {
    for (const entry of this.#ofFile.get(sha256) ?? []) {
      let offset = 0
      for (const range of entry.ranges) {
        if (range.startByte <= startByte && endByte <= range.endByte) {
          const from = offset + startByte - range.startByte
          const to = offset + endByte - range.startByte
          return this.#read(entry).then((bytes) => bytes && bytes.subarray(from, to))
        }
        offset += range.endByte - range.startByte
      }
    }
    return null
  }

  /** Forgets a file whose bytes turned out to be wrong, and keeps none of it from now on. */
  async forget(sha256: string): Promise<void> {
    this.#forgotten.add(sha256)
    this.#pending.delete(sha256)
    for (const entry of [...(this.#ofFile.get(sha256) ?? [])]) await this.#remove(entry)
  }

  /** Keeps bytes, a little later; they must not change. */
  keep(sha256: string, startByte: number, bytes: Bytes): void {
    if (this.#cache === null || this.#forgotten.has(sha256)) return
    const range = { startByte, endByte: startByte + bytes.byteLength }
    const pending = this.#pending.get(sha256) ?? []
    this.#pending.set(sha256, [...pending, { range, bytes }])
    if (this.#isWriting) return
    this.#isWriting = true
    this.#clock.after(GATHER_MS, () => void this.#write())
  }

  async #start(openCache: () => Promise<RangeCache | null>): Promise<void> {
    const cache = await openCache()
    if (cache === null) return
    for (const { url } of await cache.keys()) {
      const name = parseKeptUrl(url)
      if (name !== null) this.#add({ ...name, url })
    }
    this.#cache = cache
  }

  #read(entry: KeptEntry): Promise<Bytes | null> {
    const known = this.#open.get(entry.url)
    if (known !== undefined) return known
    const reading = this.#fetch(entry)
    this.#open.set(entry.url, reading, keptLength(entry))
    return reading
  }

  async #fetch(entry: KeptEntry): Promise<Bytes | null> {
    try {
      const response = await this.#cache?.match(entry.url)
      const bytes = response && new Uint8Array(await response.arrayBuffer())
      if (bytes?.byteLength === keptLength(entry)) return bytes
    } catch {
      // A cache that fails holds nothing.
    }
    this.#forget(entry)
    return null
  }

  async #write(): Promise<void> {
    const pending = this.#pending
    this.#pending = new Map()
    this.#isWriting = false
    try {
      for (const [sha256, parts] of pending) {
        for (const some of cutEntries(parts)) {
          const name = { sha256, ranges: some.map(({ range }) => range) }
          const entry = { ...name, url: keptUrl(name) }
          await this.#cache?.put(entry.url, new Response(new Blob(some.map(({ bytes }) => bytes))))
          this.#add(entry)
          if (this.#forgotten.has(sha256)) await this.#remove(entry)
        }
      }
      await this.#shrink()
    } catch {
      // The disk is full, or the browser forbids it: then it is fetched again the next time.
      this.#cache = null
    }
  }

  async #shrink(): Promise<void> {
    const { maxBytes, maxEntries } = this.#budget
    for (const oldest of this.#entries) {
      if (this.#usedBytes <= maxBytes && this.#entries.size <= maxEntries) return
      await this.#remove(oldest)
    }
  }

  async #remove(entry: KeptEntry): Promise<void> {
    this.#forget(entry)
    // What cannot be deleted is not read again all the same.
    await this.#cache?.delete(entry.url).catch(() => false)
  }

  #add(entry: KeptEntry): void {
    this.#entries.add(entry)
    this.#usedBytes += keptLength(entry)
    const ofFile = this.#ofFile.get(entry.sha256) ?? new Set()
    this.#ofFile.set(entry.sha256, ofFile.add(entry))
  }

  #forget(entry: KeptEntry): void {
    if (!this.#entries.delete(entry)) return
    this.#usedBytes -= keptLength(entry)
    this.#ofFile.get(entry.sha256)?.delete(entry)
    this.#open.delete(entry.url)
  }
}

/** Since an entry is read whole, it should not be much. */
function cutEntries(parts: readonly RangeBytes[]): RangeBytes[][] {
  const entries: RangeBytes[][] = []
  let byteLength = 0
  for (const part of parts) {
    const last = entries.at(-1)
    byteLength += part.bytes.byteLength
    if (
      last === undefined ||
      last.length === MAX_RANGES_PER_ENTRY ||
      byteLength > MAX_BYTES_PER_ENTRY
    ) {
      entries.push([part])
      byteLength = part.bytes.byteLength
    } else last.push(part)
  }
  return entries
}
