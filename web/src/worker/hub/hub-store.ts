import type { Clock } from '../clock.ts'
import { StoreFailure } from '../store-failure.ts'
import { isStorePath, type RangeRead, type StoreSource, type TextRead } from '../store-source.ts'
import { TurnQueue } from '../turn-queue.ts'
import { CommitMemory } from './commit-memory.ts'
import { hubFailure } from './hub-failure.ts'
import type { HubRequests } from './hub-requests.ts'
import { SignedFiles, type HubFile, type RangeAnswer } from './signed-files.ts'

const MAX_REQUESTS_IN_FLIGHT = 12

/** A file is not fetched by more at once. */
const MAX_PIECE_BYTES = 512 * 1024

export interface HubDataset {
  /** `user/name` */
  readonly dataset: string
  /** A branch, a tag or a commit. */
  readonly revision: string
}

/** Reads a store out of a dataset on a Hub: texts by their path, published files by signed addresses. */
export class HubStore implements StoreSource {
  readonly #requests: HubRequests
  readonly #of: HubDataset
  readonly #turns = new TurnQueue(MAX_REQUESTS_IN_FLIGHT)
  readonly #commits: CommitMemory
  readonly #files: SignedFiles

  constructor(requests: HubRequests, of: HubDataset, clock: Clock) {
    this.#requests = requests
    this.#of = of
    this.#commits = new CommitMemory(clock)
    this.#files = new SignedFiles(requests, (response) => this.#failure(response))
  }

  async readText(path: string, known: string | null, signal?: AbortSignal): Promise<TextRead> {
    const file = this.#file(path)
    return this.#turns.run(async () => {
      if (known !== null && this.#commits.isUnchanged(path)) return { kind: 'same' }
      return this.#requests.send<TextRead>({
        url: file.url,
        // Both ask whether the body that the browser holds still stands, for nothing here says how long
        // it is fresh; but 'no-cache' has Chromium repeat the preflight that a token takes.
        init: { cache: this.#requests.hasToken ? 'default' : 'no-cache' },
        what: path,
        signal,
        take: (response) => this.#takeText(path, known, response),
      })
    }, signal)
  }

  async readWhole(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
    const pieces: Uint8Array[] = []
    let byteLength = 0
    for (;;) {
      const read = await this.#read(path, byteLength, byteLength + MAX_PIECE_BYTES, signal)
      if (read === null) return null
      if (read.status === 200) return read.bytes
      if (read.status === 206) {
        pieces.push(read.bytes)
        byteLength += read.bytes.byteLength
      }
      const isEnd = read.status === 416 || read.bytes.byteLength < MAX_PIECE_BYTES
      if (isEnd || byteLength === read.totalBytes) return joined(pieces, byteLength)
    }
  }

  async readRange(
    path: string,
    startByte: number,
    endByte: number | null,
    signal?: AbortSignal,
  ): Promise<RangeRead> {
    const read = await this.#read(path, startByte, endByte, signal)
    if (read === null) return { kind: 'absent' }
    if (read.status === 416) return { kind: 'nothing' }
    return { kind: read.status === 206 ? 'part' : 'whole', bytes: read.bytes }
  }

  async #read(
    path: string,
    startByte: number,
    endByte: number | null,
    signal: AbortSignal | undefined,
  ): Promise<RangeAnswer | null> {
    const file = this.#file(path)
    const range = `bytes=${startByte}-${endByte === null ? '' : endByte - 1}`
    const read = await this.#turns.run(() => this.#files.read(file, range, signal), signal)
    // A later commit has taken it away, so that the manifest that names it is to be read again.
    if (read === null) this.#commits.doubt()
    return read
  }

  async #takeText(path: string, known: string | null, response: Response): Promise<TextRead> {
    if (!response.ok) {
      const failure = this.#failure(response)
      await response.body?.cancel()
      if (failure !== null) throw this.#requests.denied(failure)
      return { kind: 'absent' }
    }
    const validator = response.headers.get('etag')
    const isSame = validator !== null && validator === known
    const text = isSame ? '' : await response.text()
    if (isSame) await response.body?.cancel()
    this.#commits.note(path, response)
    return isSame ? { kind: 'same' } : { kind: 'text', text, validator }
  }

  #failure(response: Response): StoreFailure | null {
    return hubFailure(response, { ...this.#of, hasToken: this.#requests.hasToken })
  }

  #file(path: string): HubFile {
    if (!isStorePath(path)) {
      throw new StoreFailure('malformed', `"${path}" is not a path inside the store`)
    }
    const { dataset, revision } = this.#of
    const root = `${this.#requests.hubUrl}/datasets/${dataset}/resolve/${encodeURIComponent(revision)}`
    return { path, url: `${root}/${path}` }
  }
}

function joined(pieces: readonly Uint8Array[], byteLength: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(byteLength)
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.byteLength
  }
  return whole
}
