import type { MetricRows, ShardEntry } from 'shardboard/layout'
import type { PointColumns } from './point-columns.ts'
import type { ShardFiles } from './shard-files.ts'

/** Shorter files are fetched whole: one request costs less than several ranges. */
export const WHOLE_FILE_MAX_BYTES = 192 * 1024
/** Of a longer one, as much as its footer takes in most cases. */
const HELD_END_BYTES = 16 * 1024

/** Reads points from published files. */
export class ShardReader {
  readonly #files: ShardFiles

  constructor(files: ShardFiles) {
    this.#files = files
  }

  /**
   * @param path the shard's, relative to the store's root
   * @throws {AbsentShard | BrokenShard | LayoutError | StoreFailure}, and the signal's reason
   */
  async read(
    path: string,
    entry: ShardEntry,
    rows: MetricRows,
    needsTime: boolean,
    signal: AbortSignal | undefined,
  ): Promise<PointColumns> {
    const columns = needsTime ? (['step', 'value', 'time'] as const) : (['step', 'value'] as const)
    const heldBytes = entry.byteLength < WHOLE_FILE_MAX_BYTES ? entry.byteLength : HELD_END_BYTES
    const read = await this.#files.read(path, entry, columns, rows, heldBytes, signal)
    const none = new Float64Array(0)
    return {
      step: read.get('step') ?? none,
      value: read.get('value') ?? none,
      unixMs: needsTime ? (read.get('time') ?? none) : null,
    }
  }
}
