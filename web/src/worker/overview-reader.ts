import { parquetRead, type ColumnData, type FileMetaData } from 'hyparquet'
import {
  OVERVIEW_DEPTHS,
  planOverview,
  type OverviewPlan,
  type ShardEntry,
} from 'shardboard/layout'
import {
  BUCKET_COLUMNS,
  mapColumns,
  sliceBuckets,
  type BucketColumn,
  type BucketColumns,
} from './bucket-columns.ts'
import { ByteBudgetCache } from './byte-budget-cache.ts'
import { decodeFooter, decoding } from './decode-shard.ts'
import { openShardFile, type ShardFile } from './shard-file.ts'
import { SharedFlights } from './shared-flights.ts'
import { BrokenShard } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'
import { toNumbers } from './to-numbers.ts'

/** What is held of a file reaches to its end. */
const MAX_FOOTER_BYTES = 64 * 1024
const MAX_HELD_BYTES = 96 * 1024 * 1024

/** An overview whose levels of some depth and all coarser ones are decoded. */
interface OpenOverview {
  readonly file: ShardFile
  readonly metadata: FileMetaData
  /** The least of the rows that `buckets` holds; it holds all from there on. */
  readonly rowStart: number
  readonly depth: number
  /** null where there are too many: then a metric's are decoded when they are asked for. */
  readonly buckets: BucketColumns | null
}

/** Of all metrics together, decoded at once. */
const MAX_DECODED_ROWS = 65_536

/** Reads overviews: their end at once, and deep levels by ranges. */
export class OverviewReader {
  readonly #source: StoreSource
  readonly #plans = new WeakMap<ShardEntry, OverviewPlan>()
  readonly #open = new ByteBudgetCache<OpenOverview>(MAX_HELD_BYTES)
  readonly #opening = new SharedFlights<OpenOverview>()

  constructor(source: StoreSource) {
    this.#source = source
  }

  /** @returns null for a shard without an overview */
  plan(entry: ShardEntry): OverviewPlan | null {
    if (entry.overview === null) return null
    const known = this.#plans.get(entry)
    if (known !== undefined) return known
    const plan = planOverview(
      entry.metrics.map(({ rowStart, rowEnd }) => rowEnd - rowStart),
      entry.overview.bucketPoints,
    )
    this.#plans.set(entry, plan)
    return plan
  }

  /**
   * Reads rows of an overview.
   * @param path the overview's, relative to the store's root
   * @param depth of the rows
   * @param rowEnd exclusive
   * @throws {AbsentShard | BrokenShard | LayoutError | StoreFailure}
   */
  async read(
    path: string,
    entry: ShardEntry,
    depth: number,
    rowStart: number,
    rowEnd: number,
    signal: AbortSignal,
  ): Promise<BucketColumns> {
    const open = await this.#opened(path, entry, Math.min(depth, OVERVIEW_DEPTHS - 1), signal)
    if (rowStart >= open.rowStart && open.buckets !== null) {
      return sliceBuckets(open.buckets, rowStart - open.rowStart, rowEnd - open.rowStart)
    }
    return decodeBuckets(open.file, open.metadata, rowStart, rowEnd, path)
  }

  async #opened(
    path: string,
    entry: ShardEntry,
    depth: number,
    signal: AbortSignal,
  ): Promise<OpenOverview> {
    const known = this.#open.get(path)
    if (known !== undefined && known.depth >= depth) return known
    return this.#opening.run(`${path}:${depth}`, signal, async (shared) => {
      const open = await this.#read(path, entry, depth, known?.file, shared)
      const columnBytes = open.buckets?.count.byteLength ?? 0
      this.#open.set(path, open, open.file.heldBytes + columnBytes * BUCKET_COLUMNS.length)
      return open
    })
  }

  async #read(
    path: string,
    entry: ShardEntry,
    depth: number,
    knownFile: ShardFile | undefined,
    signal: AbortSignal,
  ): Promise<OpenOverview> {
    const { overview } = entry
    const plan = this.plan(entry)
    if (overview === null || plan === null) throw new BrokenShard(`${path} is named by no manifest`)
    const file =
      knownFile ??
      (await openShardFile(this.#source, path, overview, signal, overview.depthStartBytes[depth]))
    const metadata = await decodeFooter(
      file.buffer,
      overview.rowCount,
      path,
      Math.min(MAX_FOOTER_BYTES, file.heldBytes),
    )
    if (plan.rowCount !== overview.rowCount) {
      throw new BrokenShard(
        `${path} has ${overview.rowCount} buckets where ${plan.rowCount} belong`,
      )
    }
    const first = plan.stretches.find((stretch) => stretch.depth <= depth)
    const rowStart = first?.rowStart ?? plan.rowCount
    const buckets =
      plan.rowCount - rowStart > MAX_DECODED_ROWS
        ? null
        : await decodeBuckets(file, metadata, rowStart, plan.rowCount, path)
    return { file, metadata, rowStart, depth, buckets }
  }
}

async function decodeBuckets(
  file: ShardFile,
  metadata: FileMetaData,
  rowStart: number,
  rowEnd: number,
  path: string,
): Promise<BucketColumns> {
  const buckets = mapColumns(() => new Float64Array(rowEnd - rowStart))
  if (rowEnd <= rowStart) return buckets
  const filledRows = new Map<BucketColumn, number>()
  const onChunk = (chunk: ColumnData): void => {
    const column = BUCKET_COLUMNS.find((name) => name === chunk.columnName)
    if (column === undefined) return
    const start = Math.max(rowStart, chunk.rowStart)
    const end = Math.min(rowEnd, chunk.rowEnd)
    if (end <= start) return
    const values = toNumbers(chunk.columnData)
    buckets[column].set(
      values.subarray(start - chunk.rowStart, end - chunk.rowStart),
      start - rowStart,
    )
    filledRows.set(column, (filledRows.get(column) ?? 0) + end - start)
  }
  await decoding(path, () =>
    parquetRead({
      file: file.buffer,
      metadata,
      columns: [...BUCKET_COLUMNS],
      rowStart,
      rowEnd,
      useOffsetIndex: true,
      onChunk,
    }),
  )
  for (const column of BUCKET_COLUMNS) {
    if (filledRows.get(column) === rowEnd - rowStart) continue
    throw new BrokenShard(`${path} lacks buckets of "${column}" that its manifest names`)
  }
  return buckets
}
