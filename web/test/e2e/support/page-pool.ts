import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { PageWatch } from './page-watch.ts'

/** A page with its context, as it is handed from test to test. */
export interface PooledPage {
  readonly context: BrowserContext
  readonly page: Page
  readonly watch: PageWatch
}

interface RestingPage extends PooledPage {
  /** What its context was made with. */
  readonly options: string
}

/** Each is a window with a process behind it. */
const MAX_RESTING = 4

/** Pages at rest: of each browser, the longest unused first. */
const resting = new WeakMap<Browser, RestingPage[]>()

/** @returns a page that an earlier test of the worker has left clean, if there is one of these options */
export function takePage(browser: Browser, options: string): PooledPage | undefined {
  const pages = resting.get(browser) ?? []
  const index = pages.findLastIndex((page) => page.options === options)
  return index === -1 ? undefined : pages.splice(index, 1)[0]
}

/** Cleans a page of all that a test may have left in it, and keeps it for another. */
export async function restPage(
  browser: Browser,
  options: string,
  { context, page, watch }: PooledPage,
): Promise<void> {
  for (const other of context.pages()) if (other !== page) await other.close()
  const origins = new Set(watch.requestUrls.map((url) => new URL(url).origin))
  await page.goto('about:blank')
  const session = await context.newCDPSession(page)
  for (const origin of origins) {
    if (origin === 'null') continue
    const storageTypes = 'local_storage,session_storage,cookies,indexeddb,cache_storage'
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes })
  }
  await session.detach()
  await context.unrouteAll()
  await context.clearPermissions()
  await context.setOffline(false)
  await page.mouse.move(0, 0)
  const pages = resting.get(browser) ?? []
  resting.set(browser, pages)
  pages.push({ options, context, page, watch })
  if (pages.length > MAX_RESTING) await pages.shift()?.context.close()
}
