import type { Page, Request } from 'playwright-core'

/** What a page asks of one of a store's files: by itself, or with others where the host offers it. */
export interface StoreRead {
  readonly path: string
  readonly startByte: number
  /** exclusive; null: the file's end */
  readonly endByte: number | null
  /** Whether it is by a range, or as a part among others. */
  readonly isOfPart: boolean
}

/** Notes what is asked of files with this ending, from now on. */
export function watchStoreReads(page: Page, ending: string): StoreRead[] {
  const seen: StoreRead[] = []
  page.context().on('request', (request) => {
    seen.push(...readsOf(request).filter(({ path }) => path.endsWith(ending)))
  })
  return seen
}

export function readsOf(request: Request): StoreRead[] {
  const { pathname } = new URL(request.url())
  if (request.method() === 'POST' && pathname.endsWith('/parts')) return partsOf(request)
  const [, start = '0', end] = /bytes=(\d+)-(\d*)/.exec(request.headers()['range'] ?? '') ?? []
  const endByte = end === undefined || end === '' ? null : Number(end) + 1
  return [{ path: pathname, startByte: Number(start), endByte, isOfPart: end !== undefined }]
}

function partsOf(request: Request): StoreRead[] {
  const parts: unknown = JSON.parse(request.postData() ?? '[]')
  if (!Array.isArray(parts)) throw new Error(`${request.postData()} asks for no parts`)
  return parts.map((part: unknown) => {
    const [path, startByte, endByte]: unknown[] = Array.isArray(part) ? part : []
    if (typeof path !== 'string' || typeof startByte !== 'number') {
      throw new TypeError(`${JSON.stringify(part)} is no part`)
    }
    return {
      path,
      startByte,
      endByte: typeof endByte === 'number' ? endByte : null,
      isOfPart: true,
    }
  })
}

/** How many bytes are asked for; what goes to a file's end has no known length. */
export function bytesOf(reads: readonly StoreRead[]): number {
  return reads.reduce((sum, { startByte, endByte }) => sum + (endByte ?? NaN) - startByte, 0)
}

/** From now on, pages find a host that does not offer several parts at once, as most do not. */
export async function withoutParts(page: Page): Promise<void> {
  await page.context().route('**/data/index.json', async (route) => {
    const response = await route.fetch()
    const { 'shardboard-parts': _, ...headers } = response.headers()
    await route.fulfill({ response, headers })
  })
}
