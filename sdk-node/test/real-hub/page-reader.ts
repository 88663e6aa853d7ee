import type { HubPlace } from './hub-place.ts'

/** One request of a page, and what came of it. */
export interface PageRequest {
  readonly path: string
  readonly range: string | null
  /** Asked for at the address that the Hub has signed, without a token. */
  readonly isSigned: boolean
  readonly status: number
  readonly byteLength: number
}

/**
 * Reads a Dataset by the requests that a page makes and by no others: texts through `resolve`, large
 * files in explicit ranges, through the redirect once and then at the address that was signed.
 */
export class PageReader {
  readonly requests: PageRequest[] = []
  readonly #base: string
  readonly #authorization: Record<string, string>
  readonly #signed = new Map<string, string>()

  /** @param token null for a visitor who has not signed in */
  constructor({ hubUrl }: HubPlace, dataset: string, token: string | null) {
    this.#base = `${hubUrl}/datasets/${dataset}/resolve/main/`
    this.#authorization = token === null ? {} : { Authorization: `Bearer ${token}` }
  }

  /** @param etag of what is known already */
  async text(
    path: string,
    etag?: string,
  ): Promise<{ status: number; text: string; etag: string; commit: string | null }> {
    const headers = {
      ...this.#authorization,
      ...(etag === undefined ? {} : { 'If-None-Match': etag }),
    }
    const response = await fetch(this.#base + path, { headers })
    const text = await response.text()
    const { status } = response
    this.requests.push({ path, range: null, isSigned: false, status, byteLength: text.length })
    return {
      status,
      text,
      etag: response.headers.get('etag') ?? '',
      commit: response.headers.get('x-repo-commit'),
    }
  }

  /** @param endByte exclusive */
  async range(path: string, startByte: number, endByte: number): Promise<ArrayBuffer> {
    const range = `bytes=${startByte}-${endByte - 1}`
    const signed = this.#signed.get(path)
    const response = await fetch(signed ?? this.#base + path, {
      headers: { Range: range, ...(signed === undefined ? this.#authorization : {}) },
    })
    const bytes = await response.arrayBuffer()
    const { status } = response
    const { byteLength } = bytes
    this.requests.push({ path, range, isSigned: signed !== undefined, status, byteLength })
    if (status !== 206) throw new Error(`${range} of ${path}: ${status}`)
    const said = response.headers.get('content-range') ?? ''
    if (!said.startsWith(`bytes ${startByte}-${endByte - 1}/`)) throw new Error(`it is ${said}`)
    if (new URL(response.url).origin !== new URL(this.#base).origin) {
      this.#signed.set(path, response.url)
    }
    return bytes
  }
}
