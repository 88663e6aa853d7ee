import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { launchOptions } from './launch-options.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browsers of the run listen: one for each worker. */
    readonly browserEndpoints: readonly string[]
  }
}

let ofThisWorker: Promise<Browser> | undefined

/** The browser of this worker, for tests of all its files. @returns gives it, once the tests run */
export function useBrowser(): () => Browser {
  return use(() => (ofThisWorker ??= connect()))
}

/** A browser for this file alone, for tests that measure its processes. */
export function useOwnBrowser(): () => Browser {
  const browser = use(async () => chromium.launch(await launchOptions()))
  afterAll(() => browser().close())
  return browser
}

function use(start: () => Promise<Browser>): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await start()
  })
  return () => {
    if (browser === undefined) throw new Error('The browser starts with the first test')
    return browser
  }
}

/** Workers are numbered from 1; one that ends hands its number, and so its browser, to the next. */
async function connect(): Promise<Browser> {
  const worker = Number(process.env['VITEST_POOL_ID'])
  const endpoint = inject('browserEndpoints')[worker - 1]
  if (endpoint === undefined) throw new Error(`No browser was started for worker ${worker}`)
  return chromium.connect(endpoint)
}
