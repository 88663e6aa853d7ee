import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { chromiumPath } from './chromium-path.ts'

/** No name resolves, so that nothing leaves this machine even if a page asks for it. */
export const CHROMIUM_ARGUMENTS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
]

/** One browser for all tests of a file. @returns gives it, once the tests run */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    const executablePath = await chromiumPath()
    browser = await chromium.launch({
      executablePath,
      headless: true,
      args: [...CHROMIUM_ARGUMENTS],
    })
  })
  afterAll(() => browser?.close())
  return () => {
    if (browser === undefined) throw new Error('The browser starts with the first test')
    return browser
  }
}
