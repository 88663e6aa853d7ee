// @ts-check
// A store that is shown, and pages of it that are measured.
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const cli = fileURLToPath(new URL('../../sdk-node/bin/shardboard.js', import.meta.url))

/** @param {string} dir @returns {Promise<{ url: string, stop: () => void }>} */
export async function showStore(dir) {
  const server = spawn(process.execPath, [cli, 'show', '--dir', dir, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: server.stdout })) {
    return { url: JSON.parse(line).url, stop: () => server.kill() }
  }
  throw new Error('shardboard show ended without an address')
}

/** @param {number[]} values @param {number} share 0.5 for the median */
export function quantile(values, share) {
  const ascending = values.toSorted((one, other) => one - other)
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? NaN
}

/** Resident bytes of the greatest renderer of a browser. @param {number} pid the browser's */
function residentMegabytes(pid) {
  const listing = spawnSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' }).stdout
  const rows = listing
    .trim()
    .split('\n')
    .map((line) => {
      const [own, parent, rss, ...args] = line.trim().split(/\s+/)
      return { own: Number(own), parent: Number(parent), rss: Number(rss), args: args.join(' ') }
    })
  const family = new Set([pid])
  for (let grew = true; grew;) {
    grew = false
    for (const { own, parent } of rows) {
      if (family.has(parent) && !family.has(own)) grew = Boolean(family.add(own))
    }
  }
  const renderers = rows.filter(
    ({ own, args }) => family.has(own) && args.includes('--type=renderer'),
  )
  return Math.max(0, ...renderers.map(({ rss }) => rss)) / 1024
}

/** @typedef {{ requests: number, bytes: number }} Traffic */

/**
 * Opens an address in a browser of its own, and hands over the page once everything in view is drawn.
 * @template Result
 * @param {string} url
 * @param {string} executablePath
 * @param {(page: import('playwright-core').Page, traffic: Traffic) => Promise<Result>} use
 */
export async function measurePage(url, executablePath, use) {
  const server = await chromium.launchServer({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
  try {
    const browser = await chromium.connect(server.wsEndpoint())
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
    const traffic = { requests: 0, bytes: 0 }
    page.on('request', () => traffic.requests++)
    page.on('requestfinished', (request) => {
      void request.sizes().then(
        ({ responseBodySize }) => (traffic.bytes += responseBodySize),
        () => undefined,
      )
    })
    await page.goto(url)
    await page.waitForFunction(
      () => performance.getEntriesByName('shardboard:settled').length > 0,
      undefined,
      { timeout: 120_000 },
    )
    const marks = await page.evaluate(() => ({
      firstChartMs: performance.getEntriesByName('shardboard:first-chart')[0]?.startTime ?? NaN,
      settledMs: performance.getEntriesByName('shardboard:settled')[0]?.startTime ?? NaN,
    }))
    const tabMegabytes = residentMegabytes(server.process().pid ?? 0)
    const elements = await page.locator('*').count()
    const opened = {
      ...marks,
      elements,
      tabMegabytes,
      requests: traffic.requests,
      bytes: traffic.bytes,
    }
    const result = await use(page, traffic)
    await browser.close()
    return { ...opened, result }
  } finally {
    await server.close()
  }
}

/** Runs in the page: notes for each key how long it takes until a frame is painted after it. */
const RECORD_TYPING = `
  globalThis.typingSamples = []
  document.addEventListener('keydown', (event) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      // A task that is asked for before a paint comes after it.
      port1.onmessage = () => globalThis.typingSamples.push(performance.now() - event.timeStamp)
      port2.postMessage(null)
    })
  }, { capture: true })
`

/**
 * Types into a field, and measures for each key how long it takes from its event until what follows
 * from it is painted.
 * @param {import('playwright-core').Page} page
 * @param {string} label the field's
 * @param {string} text
 * @returns {Promise<number[]>} milliseconds
 */
export async function typingLatencies(page, label, text) {
  await page.getByLabel(label, { exact: true }).focus()
  await page.evaluate(RECORD_TYPING)
  const keys = [...text, ...[...text].map(() => 'Backspace')]
  for (const [index, key] of keys.entries()) {
    await page.keyboard.press(key)
    await page.waitForFunction(
      (count) => Reflect.get(globalThis, 'typingSamples').length > count,
      index,
    )
  }
  return page.evaluate(() => Reflect.get(globalThis, 'typingSamples'))
}
