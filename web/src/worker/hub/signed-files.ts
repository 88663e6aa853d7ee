import { orAborted } from '../or-aborted.ts'
import { failureCode, StoreFailure } from '../store-failure.ts'
import type { HubRequests } from './hub-requests.ts'

export interface HubFile {
  /** Where the Hub tells where the file is. */
  readonly url: string
  readonly path: string
}

export interface RangeAnswer {
  readonly status: 200 | 206 | 416
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Of the whole file; null where the host does not say. */
  readonly totalBytes: number | null
}

/** Why the Hub itself does not give a file; null when there is none of that path. */
type ToFailure = (response: Response) => StoreFailure | null

const MAX_ROUNDS = 3

/**
 * Ranges of files that a Hub keeps elsewhere. It answers with a redirect to an address that it has
 * signed, which works for all ranges of the file until it expires: then the Hub is asked again. Those
 * who want ranges of a file while its address is asked for wait for it.
 */
export class SignedFiles {
  readonly #requests: HubRequests
  readonly #toFailure: ToFailure
  /** By path; null: whoever asked got none. */
  readonly #addresses = new Map<string, Promise<string | null>>()

  constructor(requests: HubRequests, toFailure: ToFailure) {
    this.#requests = requests
    this.#toFailure = toFailure
  }

  /**
   * @param range a `Range` header of the form `bytes=a-b`: others cost a preflight, which CDNs refuse
   * @returns null when there is no such file
   * @throws {StoreFailure}, and the signal's reason when aborted
   */
  async read(file: HubFile, range: string, signal?: AbortSignal): Promise<RangeAnswer | null> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const known = this.#addresses.get(file.path)
      if (known === undefined) break
      const address = await (signal ? orAborted(known, signal) : known)
      if (address === null) continue
      const answer = await this.#readSigned(address, file, range, signal)
      if (answer !== null) return answer
      if (this.#addresses.get(file.path) === known) this.#addresses.delete(file.path)
    }
    return this.#resolve(file, range, signal)
  }

  /** @returns null when the address has expired */
  async #readSigned(
    address: string,
    { path }: HubFile,
    range: string,
    signal: AbortSignal | undefined,
  ): Promise<RangeAnswer | null> {
    try {
      return await this.#requests.send({
        url: address,
        isSigned: true,
        // 'no-store': Chromium answers ranges of one URL one after the other when they may be cached.
        init: { cache: 'no-store', headers: { Range: range } },
        what: path,
        signal,
        take: (response) => takeRange(response),
      })
    } catch (error) {
      // A refusal without CORS headers looks like a connection that is lost.
      if (failureCode(error) === 'unreachable') return null
      throw error
    }
  }

  async #resolve(
    file: HubFile,
    range: string,
    signal: AbortSignal | undefined,
  ): Promise<RangeAnswer | null> {
    let tell = (_address: string | null): void => undefined
    const address = new Promise<string | null>((resolve) => (tell = resolve))
    const isLeading = !this.#addresses.has(file.path)
    if (isLeading) this.#addresses.set(file.path, address)
    try {
      return await this.#requests.send({
        url: file.url,
        init: { cache: 'no-store', headers: { Range: range } },
        what: file.path,
        signal,
        take: async (response) => {
          const isElsewhere = new URL(response.url || file.url).origin !== this.#requests.hubUrl
          if (isElsewhere && response.ok) tell(response.url)
          const answer = await takeRange(response)
          if (answer !== null) return answer
          if (isElsewhere) {
            const message = `${file.path} could not be read: its host answered ${response.status}`
            throw new StoreFailure('unreachable', message)
          }
          const failure = this.#toFailure(response)
          if (failure !== null) throw this.#requests.denied(failure)
          return null
        },
      })
    } finally {
      tell(null)
      if (isLeading && (await address) === null) this.#addresses.delete(file.path)
    }
  }
}

async function takeRange(response: Response): Promise<RangeAnswer | null> {
  const { status } = response
  if (status !== 200 && status !== 206 && status !== 416) {
    await response.body?.cancel()
    return null
  }
  const bytes = new Uint8Array(await response.arrayBuffer())
  const [, total] = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? []
  return { status, bytes, totalBytes: total === undefined ? null : Number(total) }
}
