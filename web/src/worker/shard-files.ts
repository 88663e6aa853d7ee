import { ByteBudgetCache } from './byte-budget-cache.ts'
import type { Clock } from './clock.ts'
import { PageCache } from './page-cache.ts'
import { planFile } from './page-plan.ts'
import { PagedFile } from './paged-file.ts'
import type { KeptRanges } from './kept-ranges.ts'
import { readFooter } from './read-footer.ts'
import { PublishedBytes, type PublishedFile } from './published-bytes.ts'
import { RangeBuffer } from './range-buffer.ts'
import { SharedFlights } from './shared-flights.ts'
import { failureCode } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

export interface ReaderBudgets {
  /** Of files as they were fetched. */
  readonly maxFileBytes: number
  /** Of decoded columns. */
  readonly maxColumnBytes: number
}

const DEFAULT_BUDGETS: ReaderBudgets = {
  maxFileBytes: 64 * 1024 * 1024,
  maxColumnBytes: 128 * 1024 * 1024,
}

/** Of the footer; a longer one takes one more request. */
const FOOTER_FETCH_BYTES = 16 * 1024

/** What a file's plan takes beside its bytes, about. */
const PLAN_BYTES = 64 * 1024

/** A damaged file is not fetched again for each chart that would show it. */
const BROKEN_FOR_MS = 30_000

/** Published files that are open, and what was decoded of them: as much as fits the budgets. */
export class ShardFiles {
  readonly #source: StoreSource
  readonly #kept: KeptRanges
  readonly #clock: Clock
  readonly #files: ByteBudgetCache<PagedFile>
  readonly #pages: PageCache
  readonly #opening = new SharedFlights<PagedFile>()
  readonly #broken = new Map<string, { readonly error: unknown; readonly untilUnixMs: number }>()

  constructor(
    source: StoreSource,
    kept: KeptRanges,
    clock: Clock,
    budgets: ReaderBudgets = DEFAULT_BUDGETS,
  ) {
    this.#source = source
    this.#kept = kept
    this.#clock = clock
    this.#files = new ByteBudgetCache(budgets.maxFileBytes)
    this.#pages = new PageCache(budgets.maxColumnBytes)
  }

  /**
   * Reads the same rows of some columns of numbers.
   * @param path relative to the store's root
   * @param rowEnd exclusive
   * @param heldBytes of the file's end, that are read at once when it is opened
   * @throws {AbsentShard | BrokenShard | LayoutError | StoreFailure}, and the signal's reason
   */
  async read<Column extends string>(
    path: string,
    entry: PublishedFile,
    columns: readonly Column[],
    rows: { readonly rowStart: number; readonly rowEnd: number },
    heldBytes: number,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<Column, Float64Array>> {
    const { rowStart, rowEnd } = rows
    const rowsOf = (column: Column): Float64Array | undefined =>
      this.#pages.rows(`${path}:${column}`, rowStart, rowEnd)
    const read = new Map<Column, Float64Array>()
    for (const column of columns) {
      const held = rowsOf(column)
      if (held !== undefined) read.set(column, held)
    }
    if (read.size === columns.length) return read
    try {
      const file = await this.#open(path, entry, heldBytes, signal)
      await Promise.all(
        columns.map(async (column) => {
          if (read.has(column)) return
          read.set(column, await file.read(column, rowStart, rowEnd, signal))
        }),
      )
      return read
    } catch (error) {
      this.#noteBroken(path, entry, error)
      throw error
    }
  }

  async #open(
    path: string,
    entry: PublishedFile,
    heldBytes: number,
    signal: AbortSignal | undefined,
  ): Promise<PagedFile> {
    this.#assertNotKnownBroken(path)
    const known = this.#files.get(path)
    if (known !== undefined) return known
    return this.#opening.run(path, signal, async (shared) => {
      await this.#kept.ready
      const bytes = new PublishedBytes(this.#source, this.#kept, path, entry)
      const buffer = await RangeBuffer.open(bytes, heldBytes, shared)
      const footerBytes = Math.min(FOOTER_FETCH_BYTES, buffer.heldBytes)
      const metadata = await readFooter(buffer, entry.rowCount, path, footerBytes)
      const file = new PagedFile(path, buffer, planFile(metadata), this.#pages)
      this.#files.set(path, file, buffer.heldBytes + PLAN_BYTES)
      return file
    })
  }

  #assertNotKnownBroken(path: string): void {
    const broken = this.#broken.get(path)
    if (broken === undefined) return
    if (this.#clock.nowUnixMs() < broken.untilUnixMs) throw broken.error
    this.#broken.delete(path)
  }

  #noteBroken(path: string, { sha256 }: PublishedFile, error: unknown): void {
    const code = failureCode(error)
    if ((code !== 'malformed' && code !== 'newer-layout') || this.#broken.has(path)) return
    this.#files.delete(path)
    void this.#kept.forget(sha256)
    this.#broken.set(path, { error, untilUnixMs: this.#clock.nowUnixMs() + BROKEN_FOR_MS })
  }
}
