import { HUB_PACE } from './poll-pace.ts'
import type { RangeRead, StoreSource, TextRead } from './store-source.ts'

/** A store on a Hub, while the code that reads it is still on its way. */
export class LateStore implements StoreSource {
  readonly eventsUrl = null
  readonly pace = HUB_PACE
  readonly #store: Promise<StoreSource>

  constructor(store: Promise<StoreSource>) {
    this.#store = store
    // Whoever reads is told.
    store.catch(() => undefined)
  }

  async readText(path: string, known: string | null, signal?: AbortSignal): Promise<TextRead> {
    return (await this.#store).readText(path, known, signal)
  }

  async readWhole(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
    return (await this.#store).readWhole(path, signal)
  }

  async readRange(
    path: string,
    startByte: number,
    endByte: number | null,
    signal?: AbortSignal,
  ): Promise<RangeRead> {
    return (await this.#store).readRange(path, startByte, endByte, signal)
  }
}
