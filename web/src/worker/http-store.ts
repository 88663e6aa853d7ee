import type { Fetch } from './fetch.ts'
import type { PartBatches } from './part-batches.ts'
import { HOST_PACE } from './poll-pace.ts'
import { StoreFailure } from './store-failure.ts'
import { isStorePath, type RangeRead, type StoreSource, type TextRead } from './store-source.ts'
import { TurnQueue } from './turn-queue.ts'

const MAX_REQUESTS_IN_FLIGHT = 12

/** The response header by which a host offers a stream of changes; its value is a URL. */
export const EVENTS_HEADER = 'shardboard-events'

/** The response header by which a host offers parts of many files in one answer; its value is a URL. */
export const PARTS_HEADER = 'shardboard-parts'

/** Longer parts are fetched alone, whatever the host offers. */
const MAX_BATCHED_BYTES = 1024 * 1024

/** Reads a store over HTTP, from any host that serves files; ranges are used where it knows them. */
export class HttpStore implements StoreSource {
  readonly #storeUrl: string
  readonly #fetch: Fetch
  readonly #turns = new TurnQueue(MAX_REQUESTS_IN_FLIGHT)
  #eventsUrl: string | null = null
  #batches: PartBatches | null = null
  #batchesUrl: string | null = null

  readonly pace = HOST_PACE

  /** @param storeUrl absolute, ends in a slash */
  constructor(storeUrl: string, fetch: Fetch) {
    this.#storeUrl = storeUrl
    this.#fetch = fetch
  }

  /** Where the host tells of changes, as far as its answers said; absolute. */
  get eventsUrl(): string | null {
    return this.#eventsUrl
  }

  readText(path: string, known: string | null, signal?: AbortSignal): Promise<TextRead> {
    return this.#turns.run(async () => {
      // 'no-cache': the browser asks whether the body that it holds still stands. Only where there are
      // ETags: by a date alone, a file that changes twice in a second would look unchanged for ever.
      const cache = known === null ? 'no-store' : 'no-cache'
      const response = await this.#request(path, { cache }, signal)
      this.#noteOffers(response)
      if (isAbsent(response)) return discard(response, { kind: 'absent' })
      await assertOk(response, path)
      const validator = response.headers.get('etag')
      if (validator !== null && validator === known) return discard(response, { kind: 'same' })
      return {
        kind: 'text',
        text: await this.#body(() => response.text(), path, signal),
        validator,
      }
    }, signal)
  }

  async readWhole(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
    const part = await this.#readPart(path, 0, null, signal)
    if (part?.kind === 'part') return part.bytes
    if (part?.kind === 'absent') return null
    return this.#turns.run(async () => {
      const response = await this.#request(path, { cache: 'no-store' }, signal)
      if (isAbsent(response)) return discard(response, null)
      await assertOk(response, path)
      return this.#bytes(response, path, signal)
    }, signal)
  }

  async readRange(
    path: string,
    startByte: number,
    endByte: number | null,
    signal?: AbortSignal,
  ): Promise<RangeRead> {
    const part = await this.#readPart(path, startByte, endByte, signal)
    if (part !== null) return part
    return this.#turns.run(async () => {
      const range = `bytes=${startByte}-${endByte === null ? '' : endByte - 1}`
      // 'no-store': Chromium answers ranges of one URL one after the other when they may be cached.
      const init: RequestInit = { cache: 'no-store', headers: { Range: range } }
      const response = await this.#request(path, init, signal)
      if (isAbsent(response)) return discard(response, { kind: 'absent' })
      if (response.status === 416) return discard(response, { kind: 'nothing' })
      await assertOk(response, path)
      const bytes = await this.#bytes(response, path, signal)
      return { kind: response.status === 206 ? 'part' : 'whole', bytes }
    }, signal)
  }

  /** @returns null where it is to be asked for alone */
  async #readPart(
    path: string,
    startByte: number,
    endByte: number | null,
    signal: AbortSignal | undefined,
  ): Promise<RangeRead | null> {
    if (this.#batches === null || !isStorePath(path)) return null
    if (endByte !== null && endByte - startByte > MAX_BATCHED_BYTES) return null
    return this.#batches.read(path, startByte, endByte, signal)
  }

  async #request(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
    if (!isStorePath(path)) {
      throw new StoreFailure('malformed', `"${path}" is not a path inside the store`)
    }
    const url = new URL(path, this.#storeUrl).href
    return this.#body(() => this.#fetch(url, signal ? { ...init, signal } : init), path, signal)
  }

  async #bytes(
    response: Response,
    path: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.#body(() => response.arrayBuffer(), path, signal))
  }

  /** A connection may break before the answer or in the midst of it. */
  async #body<Result>(
    read: () => Promise<Result>,
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    try {
      return await read()
    } catch (cause) {
      signal?.throwIfAborted()
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new StoreFailure('unreachable', `${path} could not be read from the host: ${reason}`)
    }
  }

  #noteOffers(response: Response): void {
    const events = response.headers.get(EVENTS_HEADER)
    if (events !== null) this.#eventsUrl = this.#absolute(events)
    const parts = response.headers.get(PARTS_HEADER)
    const url = parts === null ? null : this.#absolute(parts)
    if (url === null || url === this.#batchesUrl) return
    this.#batchesUrl = url
    void this.#startBatches(url)
  }

  /** Only of the store's own host: what it offers elsewhere is not its to offer. */
  #absolute(url: string): string | null {
    if (!URL.canParse(url, this.#storeUrl)) return null
    const { href, origin } = new URL(url, this.#storeUrl)
    return origin === new URL(this.#storeUrl).origin ? href : null
  }

  /** Until it is there, and where it cannot be had, all is asked for alone. */
  async #startBatches(url: string): Promise<void> {
    const module = await import('./part-batches.ts').catch(() => null)
    if (module !== null) this.#batches = new module.PartBatches(url, this.#fetch)
  }
}

function isAbsent(response: Response): boolean {
  return response.status === 404 || response.status === 410
}

async function assertOk(response: Response, path: string): Promise<void> {
  if (response.ok) return
  await response.body?.cancel()
  throw new StoreFailure('unreachable', `The host answered ${response.status} to ${path}`)
}

/** A body that nobody reads would hold its connection. */
async function discard<Result>(response: Response, result: Result): Promise<Result> {
  await response.body?.cancel()
  return result
}
