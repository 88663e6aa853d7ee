import { planOverview, type OverviewPlan, type ShardEntry } from 'shardboard/layout'
import { bucketColumns, type BucketColumn, type BucketColumns } from './bucket-columns.ts'
import type { ShardFiles } from './shard-files.ts'
import { BrokenShard } from './store-failure.ts'

/** Of an overview's end, what holds its footer and where the pages lie, in most cases. */
const HELD_END_BYTES = 24 * 1024
/** What coarse levels take together is read at once up to that, and by its pages beyond. */
const WHOLE_DEPTH_MAX_BYTES = 128 * 1024

/** Reads overviews: the coarse levels of short runs at once, and all others by ranges. */
export class OverviewReader {
  readonly #files: ShardFiles
  readonly #plans = new WeakMap<ShardEntry, OverviewPlan>()

  constructor(files: ShardFiles) {
    this.#files = files
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
   * Reads rows of an overview; columns that were not asked for come empty.
   * @param path the overview's, relative to the store's root
   * @param depth of the rows
   * @param rowEnd exclusive
   * @throws {AbsentShard | BrokenShard | LayoutError | StoreFailure}, and the signal's reason
   */
  async read(
    path: string,
    entry: ShardEntry,
    columns: readonly BucketColumn[],
    depth: number,
    rows: { readonly rowStart: number; readonly rowEnd: number },
    signal: AbortSignal,
  ): Promise<BucketColumns> {
    return bucketColumns(await this.readColumns(path, entry, columns, depth, rows, signal))
  }

  /** As `read`, for any columns of numbers. */
  async readColumns<Column extends string>(
    path: string,
    entry: ShardEntry,
    columns: readonly Column[],
    depth: number,
    rows: { readonly rowStart: number; readonly rowEnd: number },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Column, Float64Array>> {
    const { overview } = entry
    const plan = this.plan(entry)
    if (overview === null || plan === null) throw new BrokenShard(`${path} is named by no manifest`)
    if (plan.rowCount !== overview.rowCount) {
      throw new BrokenShard(
        `${path} has ${overview.rowCount} buckets where ${plan.rowCount} belong`,
      )
    }
    const depthBytes = overview.byteLength - (overview.depthStartBytes[depth] ?? 0)
    const heldBytes = depthBytes <= WHOLE_DEPTH_MAX_BYTES ? depthBytes : HELD_END_BYTES
    return this.#files.read(path, overview, columns, rows, heldBytes, signal)
  }
}
