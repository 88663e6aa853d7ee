import type { TailEntry } from 'shardboard/layout'
import { LatestTask } from './latest-task.ts'
import type { StoreSource } from './store-source.ts'
import { TailDecoder } from './tail-decoder.ts'

export type TailRead = 'grown' | 'same' | 'absent'

/** A segment of a run's log that is not in a shard yet, followed to its end. */
export class TailLog {
  readonly entry: TailEntry
  /** Relative to the store's root. */
  readonly path: string
  readonly decoder = new TailDecoder()
  readonly #grown = new Set<string>()
  readonly #source: StoreSource
  readonly #reading = new LatestTask(() => this.#read())

  /** @param path relative to the store's root */
  constructor(source: StoreSource, entry: TailEntry, path: string) {
    this.#source = source
    this.entry = entry
    this.path = path
  }

  /**
   * Fetches and decodes what the log has gained.
   * @throws {StoreFailure | LayoutError} and keeps the points it has
   */
  read(): Promise<TailRead> {
    return this.#reading.run()
  }

  /** The metrics that have gained points since this was asked last. */
  takeGrown(): string[] {
    const metrics = [...this.#grown]
    this.#grown.clear()
    return metrics
  }

  async #read(): Promise<TailRead> {
    const startByte = this.decoder.endByte
    const read = await this.#source.readRange(this.path, startByte, null)
    if (read.kind === 'absent') return 'absent'
    if (read.kind === 'nothing') return 'same'
    const bytes = read.kind === 'whole' ? read.bytes.subarray(startByte) : read.bytes
    const { readLog } = await import('./read-log.ts')
    const grown = this.decoder.feed(bytes, readLog)
    for (const metric of grown) this.#grown.add(metric)
    return grown.length > 0 ? 'grown' : 'same'
  }
}
