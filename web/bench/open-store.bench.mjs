// @ts-check
// How soon does the page draw, what does it fetch and what does it hold, for 10 runs of 20 metrics?
// SHARDBOARD_BENCH_BILLION=1 adds 1,000,000,000 points: four gigabytes, and minutes to write them.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { ensureChromium } from '../../scripts/chromium.mjs'
import { makeLargeStore } from './large-store.mjs'

const ROUNDS = 5
const STEP_COUNTS = [1000, 5000, 50_000, 500_000]
if (process.env['SHARDBOARD_BENCH_BILLION'] === '1') STEP_COUNTS.push(5_000_000)
const SIZES = STEP_COUNTS.map((stepCount) => {
  return { stepCount, label: (stepCount * 200).toLocaleString('en-US') }
})

const cli = fileURLToPath(new URL('../../sdk-node/bin/shardboard.js', import.meta.url))
const dir = mkdtempSync(join(tmpdir(), 'shardboard-bench-'))

/** @returns {Promise<{ url: string, stop: () => void }>} */
async function show() {
  const server = spawn(process.execPath, [cli, 'show', '--dir', dir, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: server.stdout })) {
    return { url: JSON.parse(line).url, stop: () => server.kill() }
  }
  throw new Error('shardboard show ended without an address')
}

/** Resident bytes of all of a browser's processes below `pid`, by /proc. @param {number} pid */
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

/** @param {string} url @param {string} executablePath */
async function openOnce(url, executablePath) {
  const server = await chromium.launchServer({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
  const browser = await chromium.connect(server.wsEndpoint())
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } })
  let requests = 0
  let bytes = 0
  page.on('request', () => requests++)
  page.on('response', (response) => (bytes += Number(response.headers()['content-length'] ?? 0)))
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
  await browser.close()
  await server.close()
  return { ...marks, tabMegabytes, requests, megabytes: bytes / 1e6 }
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

const executablePath = await ensureChromium()
for (const { stepCount, label } of SIZES) {
  await makeLargeStore({ dir, project: label, runCount: 10, metricCount: 20, stepCount })
}
const { url, stop } = await show()
/** @type {Record<string, Record<string, number>>} */
const table = {}
for (const { label } of SIZES) {
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push(await openOnce(`${url}?project=${encodeURIComponent(label)}`, executablePath))
  }
  table[`${label} points`] = {
    'first chart, ms': Math.round(median(rounds.map((round) => round.firstChartMs))),
    'settled, ms': Math.round(median(rounds.map((round) => round.settledMs))),
    'tab, MB': Math.round(median(rounds.map((round) => round.tabMegabytes))),
    requests: median(rounds.map((round) => round.requests)),
    'fetched, MB': Number(median(rounds.map((round) => round.megabytes)).toFixed(2)),
  }
}
stop()
rmSync(dir, { recursive: true, force: true })
console.log(`Opening 10 runs × 20 metrics, cold browser, medians of ${ROUNDS}`)
console.table(table)
