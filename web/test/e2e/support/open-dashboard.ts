import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { DashboardPage } from './dashboard-page.ts'
import { recordDrawing } from './drawing-record.ts'
import { restPage, takePage } from './page-pool.ts'
import type { PooledPage } from './page-pool.ts'
import { PageWatch } from './page-watch.ts'

export interface OpenOptions extends BrowserContextOptions {
  /** Console errors that the test itself brings about. */
  readonly expectedErrors?: readonly RegExp[]
  /** Keeps what is drawn on canvases, for `drawingOf`. */
  readonly recordsDrawing?: boolean
  /** Runs in each page of the context before the page's own scripts. */
  readonly prepare?: (context: BrowserContext) => Promise<unknown>
}

const ACTION_TIMEOUT_MS = 15_000

export const DESKTOP = { width: 1400, height: 900 } as const

/**
 * Opens an address in a context of its own, which goes with the test. The test fails when the page
 * does anything that it must never do.
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: OpenOptions = {},
): Promise<{ page: Page; watch: PageWatch }> {
  const { context, page, watch } = await createPage(browser, url, options)
  onTestFinished(async () => {
    await context.close()
    expect(watch.problems).toEqual([])
  })
  await page.goto(url)
  return { page, watch }
}

async function createPage(
  browser: Browser,
  url: string,
  { expectedErrors = [], recordsDrawing = false, prepare, ...rest }: OpenOptions,
): Promise<PooledPage> {
  const watch = new PageWatch(new URL(url).hostname, expectedErrors)
  const context = await browser.newContext({ viewport: DESKTOP, ...rest })
  context.setDefaultTimeout(ACTION_TIMEOUT_MS)
  await watch.follow(context)
  if (recordsDrawing) await recordDrawing(context)
  await prepare?.(context)
  return { context, page: await context.newPage(), watch }
}

/**
 * As `openPage`, and waits until everything in view is drawn. The page may be one that an earlier test
 * has left, which is as good as new but for what its browser holds of the site's code.
 */
export async function openDashboard(
  browser: Browser,
  url: string,
  options: OpenOptions = {},
): Promise<DashboardPage> {
  // What a test does to its context by itself is not undone for the next.
  const isPlain = options.expectedErrors === undefined && options.prepare === undefined
  if (!isPlain) return openFreshDashboard(browser, url, options)
  const { page, watch } = await openPooled(browser, url, options)
  return settledDashboard(page, watch)
}

/** As `openDashboard`, on a page that no test has had, for those that measure or change its context. */
export async function openFreshDashboard(
  browser: Browser,
  url: string,
  options: OpenOptions = {},
): Promise<DashboardPage> {
  const { page, watch } = await openPage(browser, url, options)
  return settledDashboard(page, watch)
}

async function settledDashboard(page: Page, watch: PageWatch): Promise<DashboardPage> {
  const dashboard = new DashboardPage(page, watch)
  await dashboard.settled()
  return dashboard
}

async function openPooled(
  browser: Browser,
  url: string,
  { viewport = DESKTOP, colorScheme = 'light', permissions = [], ...options }: OpenOptions,
): Promise<{ page: Page; watch: PageWatch }> {
  const key = JSON.stringify(options)
  const pooled = takePage(browser, key) ?? (await createPage(browser, url, options))
  const { context, page, watch } = pooled
  watch.startAnew(new URL(url).hostname)
  onTestFinished(async ({ task }) => {
    const problems = [...watch.problems]
    const isSound = task.result?.state !== 'fail' && problems.length === 0 && !page.isClosed()
    if (isSound) await restPage(browser, key, pooled)
    else await context.close()
    expect(problems).toEqual([])
  })
  // An earlier test may have had others.
  await context.grantPermissions(permissions)
  await page.setViewportSize(viewport ?? DESKTOP)
  await page.emulateMedia({ colorScheme })
  await page.goto(url)
  return { page, watch }
}
