import { HubRequests } from '../../src/worker/hub/hub-requests.ts'
import { HubStore } from '../../src/worker/hub/hub-store.ts'
import type { StoreFailure } from '../../src/worker/store-failure.ts'
import { ManualClock } from './manual-clock.ts'

const HUB = 'https://hub.test'
const CDN = 'https://cdn.test'

export interface HubAsked {
  readonly host: 'hub' | 'cdn'
  readonly path: string
  readonly range: string | null
  readonly authorization: string | null
  readonly cache: string | undefined
  readonly status: number
}

/** A Hub and its CDN as a page's fetch sees them: behind redirects, which it follows by itself. */
export class MemoryHub {
  readonly texts = new Map<string, string>()
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly asked: HubAsked[] = []
  readonly denied: StoreFailure[] = []
  readonly clock = new ManualClock()
  commit = '0'.repeat(40)
  token: string | null = null
  /** Addresses that the Hub has signed work while they are of this series. */
  series = 1
  /** Answers in the place of what is there, the next first; null: no connection. */
  readonly answers: (Response | null)[] = []
  readonly requests = new HubRequests(HUB, {
    fetch: (url, init) => this.#fetch(url, init),
    clock: this.clock,
    random: () => 0.5,
    onDenied: (failure) => this.denied.push(failure),
  })
  readonly store = new HubStore(this.requests, { dataset: 'me/data', revision: 'main' }, this.clock)

  countOf(host: 'hub' | 'cdn'): number {
    return this.asked.filter((asked) => asked.host === host).length
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    init.signal?.throwIfAborted()
    await Promise.resolve()
    const headers = new Headers(init.headers)
    const host = url.startsWith(HUB) ? 'hub' : 'cdn'
    const scripted = this.answers.shift()
    const response = scripted === undefined ? this.#answer(url, headers) : scripted
    this.asked.push({
      host,
      path: url.replace(/^.*\/main\//, ''),
      range: headers.get('range'),
      authorization: headers.get('authorization'),
      cache: init.cache,
      status: response?.status ?? 0,
    })
    if (response === null) throw new TypeError('Failed to fetch')
    return response
  }

  #answer(url: string, headers: Headers): Response {
    if (url.startsWith(CDN)) return this.#fromCdn(url, headers)
    const isKnown = this.token === null || headers.get('authorization') === `Bearer ${this.token}`
    if (!isKnown) return new Response(null, { status: 401 })
    const path = url.slice(`${HUB}/datasets/me/data/resolve/main/`.length)
    const text = this.texts.get(path)
    if (text !== undefined) {
      const at = `${HUB}/api/resolve-cache/datasets/me/data/${this.commit}/${path}`
      return at200(text, at, { etag: `"${text}"` })
    }
    if (this.files.has(path)) return this.#fromCdn(`${CDN}/${path}?series=${this.series}`, headers)
    return new Response(null, { status: 404, headers: { 'x-error-code': 'EntryNotFound' } })
  }

  #fromCdn(url: string, headers: Headers): Response {
    const { pathname, searchParams } = new URL(url)
    if (searchParams.get('series') !== String(this.series)) {
      return addressed(new Response(null, { status: 403 }), url)
    }
    const bytes = this.files.get(pathname.slice(1)) ?? new Uint8Array(0)
    const [, start = '', end = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.get('range') ?? '') ?? []
    if (start === '') throw new Error(`${url} is asked for without a plain range`)
    if (Number(start) >= bytes.length) return addressed(new Response(null, { status: 416 }), url)
    const part = bytes.slice(Number(start), Number(end) + 1)
    const range = `bytes ${start}-${Number(start) + part.length - 1}/${bytes.length}`
    return addressed(new Response(part, { status: 206, headers: { 'content-range': range } }), url)
  }
}

function at200(text: string, url: string, headers: Record<string, string>): Response {
  return addressed(new Response(text, { headers }), url)
}

/** `url` of a response that was made by hand is empty. */
function addressed(response: Response, url: string): Response {
  return Object.defineProperty(response, 'url', { value: url })
}
