import type { Fetch } from './fetch.ts'
import type { RangeRead } from './store-source.ts'
import { nextTask } from './message-pauses.ts'

const MAX_PARTS = 128
/** Of what is asked for together, beyond the first part; the rest follows in another request. */
const MAX_BATCH_BYTES = 1024 * 1024
const MAX_BATCHES_IN_FLIGHT = 3
/** For a part that goes to the end of its file. */
const ASSUMED_BYTES = 8 * 1024

interface WantedPart {
  readonly path: string
  readonly startByte: number
  /** exclusive; null: the file's end */
  readonly endByte: number | null
  readonly signal: AbortSignal | undefined
  readonly resolve: (read: RangeRead | null) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Reads parts of many files in few requests, from a host that offers it: each request costs a browser
 * some milliseconds, whatever it brings. What is asked for while others are under way goes together.
 */
export class PartBatches {
  readonly #url: string
  readonly #fetch: Fetch
  #waiting: WantedPart[] = []
  #inFlightCount = 0
  #isStarting = false

  /** @param url that the host named, absolute */
  constructor(url: string, fetch: Fetch) {
    this.#url = url
    this.#fetch = fetch
  }

  /**
   * @param endByte exclusive; null: the file's end
   * @returns null where the part is to be asked for alone
   * @throws the signal's reason when aborted
   */
  read(
    path: string,
    startByte: number,
    endByte: number | null,
    signal: AbortSignal | undefined,
  ): Promise<RangeRead | null> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      this.#waiting.push({ path, startByte, endByte, signal, resolve, reject })
      if (this.#isStarting) return
      this.#isStarting = true
      void nextTask().then(() => {
        this.#isStarting = false
        this.#start()
      })
    })
  }

  #start(): void {
    while (this.#inFlightCount < MAX_BATCHES_IN_FLIGHT) {
      const batch = this.#takeBatch()
      if (batch.length === 0) return
      this.#inFlightCount++
      void this.#fetchBatch(batch).finally(() => {
        this.#inFlightCount--
        this.#start()
      })
    }
  }

  #takeBatch(): WantedPart[] {
    const batch: WantedPart[] = []
    let byteLength = 0
    while (batch.length < MAX_PARTS) {
      const next = this.#waiting[0]
      if (next === undefined) break
      if (next.signal?.aborted === true) {
        this.#waiting.shift()
        next.reject(next.signal.reason)
        continue
      }
      byteLength += next.endByte === null ? ASSUMED_BYTES : next.endByte - next.startByte
      if (batch.length > 0 && byteLength > MAX_BATCH_BYTES) break
      this.#waiting.shift()
      batch.push(next)
    }
    return batch
  }

  /** Given up when all who wanted any of it have. */
  async #fetchBatch(batch: readonly WantedPart[]): Promise<void> {
    const controller = new AbortController()
    let waiterCount = batch.length
    const leave = (): void => {
      if (--waiterCount === 0) controller.abort()
    }
    for (const { signal } of batch) signal?.addEventListener('abort', leave, { once: true })
    const reads = await this.#readBatch(batch, controller.signal).catch(() => null)
    for (const [index, { signal, resolve, reject }] of batch.entries()) {
      signal?.removeEventListener('abort', leave)
      if (signal?.aborted === true) reject(signal.reason)
      else resolve(reads?.[index] ?? null)
    }
  }

  async #readBatch(
    batch: readonly WantedPart[],
    signal: AbortSignal,
  ): Promise<(RangeRead | null)[] | null> {
    const body = JSON.stringify(
      batch.map(({ path, startByte, endByte }) => [path, startByte, endByte]),
    )
    const init = { method: 'POST', cache: 'no-store', body, signal } as const
    const response = await this.#fetch(this.#url, init)
    if (!response.ok) {
      await response.body?.cancel()
      return null
    }
    return parseParts(new Uint8Array(await response.arrayBuffer()), batch.length)
  }
}

const NEWLINE = 10

/** @returns null for what is no such answer */
function parseParts(answer: Uint8Array<ArrayBuffer>, count: number): (RangeRead | null)[] | null {
  const headEnd = answer.indexOf(NEWLINE)
  const states: unknown = JSON.parse(new TextDecoder().decode(answer.subarray(0, headEnd)))
  if (!Array.isArray(states) || states.length !== count) return null
  let startByte = headEnd + 1
  const reads = states.map((state: unknown): RangeRead | null => {
    if (state === 'absent' || state === 'nothing') return { kind: state }
    if (typeof state !== 'number') return null
    // A copy: what is kept of one part must not hold all of them.
    const bytes = answer.slice(startByte, startByte + state)
    startByte += state
    return bytes.byteLength === state ? { kind: 'part', bytes } : null
  })
  return startByte === answer.byteLength ? reads : null
}
