import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { PageWatch } from './page-watch.ts'

/** A page with its context, as it is handed from test to test. */
export interface PooledPage {
  readonly context: BrowserContext
  readonly page: Page
  readonly watch: PageWatch
}

/** Each is a window with a process behind it. */
const MAX_RESTING = 4

/**
 * Pages at rest: of each browser, by the options that their contexts were made with, the longest
 * unused first.
 */
const resting = new WeakMap<Browser, Map<string, PooledPage>>()

/** @returns a page that an earlier test of the worker has left clean, if there is one of these options */
export function takePage(browser: Browser, options: string): PooledPage | undefined {
  const pages = resting.get(browser)
  const pooled = pages?.get(options)
  pages?.delete(options)
  return pooled
}

/** Cleans a page of all that a test may have left in it, and keeps it for the next. */
export async function restPage(
  browser: Browser,
  options: string,
  pooled: PooledPage,
  { viewport, colorScheme = 'light' }: BrowserContextOptions,
): Promise<void> {
  const { context, page, watch } = pooled
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
  await page.emulateMedia({ colorScheme })
  if (viewport) await page.setViewportSize(viewport)
  await page.mouse.move(0, 0)
  const pages = resting.get(browser) ?? new Map<string, PooledPage>()
  resting.set(browser, pages)
  const [eldest] = pages.size < MAX_RESTING ? [] : pages.keys()
  const surplus = pages.has(options) ? options : eldest
  const leaving = surplus === undefined ? undefined : pages.get(surplus)
  if (surplus !== undefined) pages.delete(surplus)
  pages.set(options, pooled)
  await leaving?.context.close()
}
