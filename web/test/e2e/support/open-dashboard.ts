import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { DashboardPage } from './dashboard-page.ts'
import { recordDrawing } from './drawing-record.ts'
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
  const { expectedErrors = [], recordsDrawing = false, prepare, ...contextOptions } = options
  const watch = new PageWatch(new URL(url).hostname, expectedErrors)
  const context = await browser.newContext({ viewport: DESKTOP, ...contextOptions })
  onTestFinished(async () => {
    await context.close()
    expect(watch.problems).toEqual([])
  })
  context.setDefaultTimeout(ACTION_TIMEOUT_MS)
  await watch.follow(context)
  if (recordsDrawing) await recordDrawing(context)
  await prepare?.(context)
  const page = await context.newPage()
  await page.goto(url)
  return { page, watch }
}

/** As `openPage`, and waits until everything in view is drawn. */
export async function openDashboard(
  browser: Browser,
  url: string,
  options: OpenOptions = {},
): Promise<DashboardPage> {
  const { page, watch } = await openPage(browser, url, options)
  const dashboard = new DashboardPage(page, watch)
  await dashboard.settled()
  return dashboard
}
