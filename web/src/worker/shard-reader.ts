import type { FileMetaData } from 'hyparquet'
import type { MetricRows, ShardEntry } from 'shardboard/layout'
import { ByteBudgetCache } from './byte-budget-cache.ts'
import type { Clock } from './clock.ts'
import { decodeFooter, decodePages, type NumberColumn } from './decode-shard.ts'
import { joinPages, PageCache } from './page-cache.ts'
import type { PointColumns } from './point-columns.ts'
import { openShardFile, type ShardFile } from './shard-file.ts'
import { SharedFlights } from './shared-flights.ts'
import { BrokenShard, failureCode } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'
import { TurnQueue } from './turn-queue.ts'

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

/** What a byte of a footer costs once it is parsed, about. */
const PARSED_FOOTER_FACTOR = 10

/** A damaged file is not fetched again for each chart that would show it. */
const BROKEN_FOR_MS = 30_000

interface OpenShard {
  readonly file: ShardFile
  readonly metadata: FileMetaData
  /** One at a time where nothing is fetched, so that a page that two metrics share is decoded once. */
  readonly turns: TurnQueue
}

/** Reads points from published files, and keeps what is likely to be wanted again. */
export class ShardReader {
  readonly #source: StoreSource
  readonly #clock: Clock
  readonly #files: ByteBudgetCache<OpenShard>
  readonly #pages: PageCache
  readonly #opening = new SharedFlights<OpenShard>()
  readonly #broken = new Map<string, { readonly error: unknown; readonly untilUnixMs: number }>()

  constructor(source: StoreSource, clock: Clock, budgets: ReaderBudgets = DEFAULT_BUDGETS) {
    this.#source = source
    this.#clock = clock
    this.#files = new ByteBudgetCache(budgets.maxFileBytes)
    this.#pages = new PageCache(budgets.maxColumnBytes)
  }

  /**
   * @param path the shard's, relative to the store's root
   * @throws {AbsentShard | BrokenShard | LayoutError | StoreFailure}
   */
  async read(
    path: string,
    entry: ShardEntry,
    rows: MetricRows,
    needsTime: boolean,
    signal: AbortSignal | undefined,
  ): Promise<PointColumns> {
    const columns: readonly NumberColumn[] = needsTime
      ? ['step', 'value', 'time']
      : ['step', 'value']
    try {
      const held = this.#held(path, rows, columns)
      const read = held ?? (await this.#decode(path, entry, rows, columns, signal))
      return { step: read.step, value: read.value, unixMs: needsTime ? read.time : null }
    } catch (error) {
      this.#noteBroken(path, error)
      throw error
    }
  }

  async #decode(
    path: string,
    entry: ShardEntry,
    rows: MetricRows,
    columns: readonly NumberColumn[],
    signal: AbortSignal | undefined,
  ): Promise<Record<NumberColumn, Float64Array>> {
    this.#assertNotKnownBroken(path)
    const { file, metadata, turns } = await this.#open(path, entry, signal)
    return turns.run(async () => {
      const held = this.#held(path, rows, columns)
      if (held !== undefined) return held
      const missing = columns.filter((column) => this.#rows(path, column, rows) === undefined)
      const pages = await decodePages(file.buffer, metadata, rows, missing, path)
      const read = emptyColumns()
      for (const column of columns) {
        // What was just decoded need not have found a place in the cache.
        const values =
          this.#rows(path, column, rows) ?? joinPages(pages[column], rows.rowStart, rows.rowEnd)
        if (values === undefined) {
          throw new BrokenShard(`${path} lacks rows of "${column}" that its manifest names`)
        }
        read[column] = values
        this.#pages.add(`${path}:${column}`, pages[column], column !== 'value')
      }
      return read
    }, signal)
  }

  /** @returns undefined unless all the columns are held */
  #held(
    path: string,
    rows: MetricRows,
    columns: readonly NumberColumn[],
  ): Record<NumberColumn, Float64Array> | undefined {
    const held = emptyColumns()
    for (const column of columns) {
      const values = this.#rows(path, column, rows)
      if (values === undefined) return undefined
      held[column] = values
    }
    return held
  }

  #rows(path: string, column: NumberColumn, rows: MetricRows): Float64Array | undefined {
    return this.#pages.rows(`${path}:${column}`, rows.rowStart, rows.rowEnd)
  }

  #open(path: string, entry: ShardEntry, signal: AbortSignal | undefined): Promise<OpenShard> {
    const known = this.#files.get(path)
    if (known !== undefined) return Promise.resolve(known)
    return this.#opening.run(path, signal, async (shared) => {
      const file = await openShardFile(this.#source, path, entry, shared)
      const metadata = await decodeFooter(file.buffer, entry.rowCount, path)
      const turns = new TurnQueue(file.isWhole ? 1 : Infinity)
      const open = { file, metadata, turns }
      const footerBytes = metadata.metadata_length * PARSED_FOOTER_FACTOR
      this.#files.set(path, open, file.heldBytes + footerBytes)
      return open
    })
  }

  #assertNotKnownBroken(path: string): void {
    const broken = this.#broken.get(path)
    if (broken === undefined) return
    if (this.#clock.nowUnixMs() < broken.untilUnixMs) throw broken.error
    this.#broken.delete(path)
  }

  #noteBroken(path: string, error: unknown): void {
    const code = failureCode(error)
    if ((code !== 'malformed' && code !== 'newer-layout') || this.#broken.has(path)) return
    this.#broken.set(path, { error, untilUnixMs: this.#clock.nowUnixMs() + BROKEN_FOR_MS })
  }
}

function emptyColumns(): Record<NumberColumn, Float64Array> {
  return { step: new Float64Array(0), time: new Float64Array(0), value: new Float64Array(0) }
}
