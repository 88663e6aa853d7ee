import type { RangeCache } from '../../src/worker/kept-ranges.ts'

/** A browser's cache that forgets nothing by itself. */
export class MemoryCache implements RangeCache {
  readonly entries = new Map<string, ArrayBuffer>()
  /** Fails every write from now on, as a full disk does. */
  isFull = false

  get byteLength(): number {
    return [...this.entries.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  async match(url: RequestInfo | URL): Promise<Response | undefined> {
    const body = this.entries.get(urlOf(url))
    return body && new Response(body.slice())
  }

  async put(url: RequestInfo | URL, response: Response): Promise<void> {
    if (this.isFull) throw new DOMException('no space left', 'QuotaExceededError')
    this.entries.set(urlOf(url), await response.arrayBuffer())
  }

  async delete(url: RequestInfo | URL): Promise<boolean> {
    return this.entries.delete(urlOf(url))
  }

  async keys(): Promise<Request[]> {
    return [...this.entries.keys()].map((url) => new Request(url))
  }
}

function urlOf(url: RequestInfo | URL): string {
  return url instanceof Request ? url.url : new URL(String(url), 'https://host.test/page/').href
}
