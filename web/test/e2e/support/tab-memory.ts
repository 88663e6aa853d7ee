import { execFileSync } from 'node:child_process'
import type { Browser, Page } from 'playwright-core'

export interface TabMemory {
  /** Of the page itself. */
  readonly pageHeapBytes: number
  /** Of the largest of the browser's processes that draw pages: heaps, decoded data and canvases. */
  readonly residentBytes: number
}

/** What a tab holds, after garbage is collected. It should be the only one of its browser. */
export async function measureTab(browser: Browser, page: Page): Promise<TabMemory> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  const browserSession = await browser.newBrowserCDPSession()
  const { processInfo } = await browserSession.send('SystemInfo.getProcessInfo')
  await browserSession.detach()
  const resident = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => residentBytesOf(id))
  return { pageHeapBytes: usedSize, residentBytes: Math.max(0, ...resident) }
}

function residentBytesOf(processId: number): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(processId)], {
    encoding: 'utf8',
  })
  return Number(kilobytes.trim()) * 1024
}
