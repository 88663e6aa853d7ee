import { crc32 } from 'shardboard/layout'

export interface SeenRequest {
  readonly path: string
  readonly range: string | null
  readonly status: number
}

/** A host of files in memory: ranges, validators and 404 as a real one has them. */
export class MemoryHost {
  readonly url = 'https://host.test/store/'
  readonly address = { kind: 'http', url: this.url } as const
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly requests: SeenRequest[] = []
  knowsRanges = true
  sendsValidators = true
  isReachable = true
  eventsUrl: string | null = null
  /** Runs before a request is answered. */
  beforeAnswer: (path: string) => void | Promise<void> = () => {}

  write(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
    this.files.set(path, new Uint8Array(bytes))
  }

  append(path: string, bytes: Uint8Array): void {
    const before = this.files.get(path) ?? new Uint8Array(0)
    const longer = new Uint8Array(before.length + bytes.length)
    longer.set(before)
    longer.set(bytes, before.length)
    this.files.set(path, longer)
  }

  remove(path: string): void {
    this.files.delete(path)
  }

  /** How often a path was asked for. */
  countOf(path: string): number {
    return this.requests.filter((request) => request.path === path).length
  }

  /** What the ETag of a file's present state is made of; '' where there is none. */
  versionOf(path: string): string {
    const bytes = this.files.get(path)
    return bytes === undefined ? '' : `${bytes.length}-${crc32(bytes, 0, bytes.length)}`
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const path = decodeURIComponent(url.slice(this.url.length))
    init.signal?.throwIfAborted()
    await Promise.race([this.beforeAnswer(path), rejectionOf(init.signal)])
    init.signal?.throwIfAborted()
    if (!this.isReachable) throw new TypeError('fetch failed')
    const range = new Headers(init.headers).get('range')
    const response = this.#answer(path, range)
    this.requests.push({ path, range, status: response.status })
    return response
  }

  #answer(path: string, range: string | null): Response {
    const headers: Record<string, string> = {}
    if (path === 'index.json' && this.eventsUrl) headers['shardboard-events'] = this.eventsUrl
    const bytes = this.files.get(path)
    if (bytes === undefined) return new Response(null, { status: 404, headers })
    if (this.sendsValidators) headers['etag'] = `"${this.versionOf(path)}"`
    const wanted = /^bytes=(\d+)-(\d*)$/.exec(range ?? '')
    if (wanted === null || !this.knowsRanges) return new Response(bytes, { headers })
    const start = Number(wanted[1])
    const end = wanted[2] === '' ? bytes.length : Math.min(bytes.length, Number(wanted[2]) + 1)
    if (start >= bytes.length) return new Response(null, { status: 416, headers })
    headers['content-range'] = `bytes ${start}-${end - 1}/${bytes.length}`
    return new Response(bytes.slice(start, end), { status: 206, headers })
  }
}

/** As a request that is on the way when its signal is aborted. */
function rejectionOf(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
