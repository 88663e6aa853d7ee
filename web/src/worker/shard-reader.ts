import type { FileMetaData } from 'hyparquet'
import type { MetricRows, ShardEntry } from 'shardboard/layout'
import { ByteBudgetCache } from './byte-budget-cache.ts'
import type { Clock } from './clock.ts'
import { decodeFooter, decodeRows } from './decode-shard.ts'
import type { PointColumns } from './point-columns.ts'
import { openShardFile, type ShardFile } from './shard-file.ts'
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
  maxColumnBytes: 160 * 1024 * 1024,
}

/** What a byte of a footer costs once it is parsed, about. */
const PARSED_FOOTER_FACTOR = 10

/** A damaged file is not fetched again for each chart that would show it. */
const BROKEN_FOR_MS = 30_000

interface OpenShard {
  readonly file: ShardFile
  readonly metadata: FileMetaData
}

/** Reads points from published files, and keeps what is likely to be wanted again. */
export class ShardReader {
  readonly #source: StoreSource
  readonly #clock: Clock
  readonly #files: ByteBudgetCache<OpenShard>
  readonly #columns: ByteBudgetCache<PointColumns>
  readonly #opening = new SharedFlights<OpenShard>()
  readonly #decoding = new SharedFlights<PointColumns>()
  readonly #broken = new Map<string, { readonly error: unknown; readonly untilUnixMs: number }>()

  constructor(source: StoreSource, clock: Clock, budgets: ReaderBudgets = DEFAULT_BUDGETS) {
    this.#source = source
    this.#clock = clock
    this.#files = new ByteBudgetCache(budgets.maxFileBytes)
    this.#columns = new ByteBudgetCache(budgets.maxColumnBytes)
  }

  /**
   * @param path the shard's, relative to the store's root
   * @throws {AbsentShard | BrokenShard | LayoutError | StoreFailure}
   */
  read(
    path: string,
    entry: ShardEntry,
    rows: MetricRows,
    needsTime: boolean,
    signal: AbortSignal | undefined,
  ): Promise<PointColumns> {
    const key = `${path}:${rows.rowStart}`
    const known = this.#columns.get(key)
    if (known !== undefined && (known.unixMs !== null || !needsTime)) return Promise.resolve(known)
    return this.#decoding.run(`${key}:${needsTime}`, signal, async (shared) => {
      try {
        this.#assertNotKnownBroken(path)
        const columns = await this.#decode(path, entry, rows, needsTime, known, shared)
        const byteSize = rows.rowEnd - rows.rowStart
        this.#columns.set(key, columns, byteSize * (columns.unixMs === null ? 16 : 24))
        return columns
      } catch (error) {
        this.#noteBroken(path, error)
        throw error
      }
    })
  }

  async #decode(
    path: string,
    entry: ShardEntry,
    rows: MetricRows,
    needsTime: boolean,
    known: PointColumns | undefined,
    signal: AbortSignal,
  ): Promise<PointColumns> {
    const { file, metadata } = await this.#open(path, entry, signal)
    const wanted = known === undefined ? (['step', 'value'] as const) : []
    const names = needsTime ? [...wanted, 'time' as const] : wanted
    const decoded = await decodeRows(file.buffer, metadata, rows, names, path)
    return {
      step: known?.step ?? decoded.step,
      value: known?.value ?? decoded.value,
      unixMs: needsTime ? decoded.time : null,
    }
  }

  #open(path: string, entry: ShardEntry, signal: AbortSignal): Promise<OpenShard> {
    const known = this.#files.get(path)
    if (known !== undefined) return Promise.resolve(known)
    return this.#opening.run(path, signal, async (shared) => {
      const file = await openShardFile(this.#source, path, entry, shared)
      const metadata = await decodeFooter(file.buffer, entry.rowCount, path)
      const footerBytes = metadata.metadata_length * PARSED_FOOTER_FACTOR
      this.#files.set(path, { file, metadata }, file.heldBytes + footerBytes)
      return { file, metadata }
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
