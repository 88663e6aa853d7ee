import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openFreshDashboard } from './support/open-dashboard.ts'
import { watchStoreReads, withoutParts } from './support/store-reads.ts'
import { Trainer } from './support/trainer.ts'
import { storeForTest } from './support/use-store.ts'

const browser = useBrowser()

/** When a figure's description first held a text, in unix ms. Ask before it can. */
function whenTold(page: Page, text: string): Promise<number> {
  return page.evaluate(
    (text) =>
      new Promise<number>((resolve) => {
        const look = (): boolean => document.body.textContent.includes(text)
        if (look()) return resolve(Date.now())
        const observer = new MutationObserver(() => {
          if (!look()) return
          observer.disconnect()
          resolve(Date.now())
        })
        observer.observe(document.body, { subtree: true, childList: true, characterData: true })
      }),
    text,
  )
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

interface LogRead {
  readonly range: string
  readonly status: number
  readonly byteLength: number
}

/** Notes each read of a log from now on. */
function followLogReads(page: Page): LogRead[] {
  const reads: LogRead[] = []
  page.context().on('response', (response) => {
    if (!new URL(response.url()).pathname.endsWith('.wal')) return
    reads.push({
      range: response.request().headers()['range'] ?? '',
      status: response.status(),
      byteLength: Number(response.headers()['content-length']),
    })
  })
  return reads
}

function logBytes(dir: string, project: string, runId: string): number {
  const folder = join(dir, 'projects', project, 'wal', runId)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wal'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

const lastOf = async (dashboard: DashboardPage, metric: string): Promise<string> =>
  /last (\S+),/.exec(await dashboard.summary(metric))?.[1] ?? ''

test('points appear within a second of log()', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'live', name: 'fox', dir })
  await trainer.log({ loss: 1000 })
  const dashboard = await openFreshDashboard(browser(), url())
  await eventually(() => dashboard.page.getByTestId('connection').textContent()).toContain('Live')

  const delaysMs: number[] = []
  for (let value = 1001; value <= 1007; value++) {
    const told = whenTold(dashboard.page, `last ${value.toLocaleString('en')},`)
    const loggedUnixMs = await trainer.log({ loss: value })
    delaysMs.push((await told) - loggedUnixMs)
  }
  expect(median(delaysMs)).toBeLessThan(1000)
})

test('of a growing log only the new bytes are read', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'live', name: 'fox', dir })
  await trainer.logMany('loss', 0, 20_000)
  const dashboard = await openFreshDashboard(browser(), url())
  await withoutParts(dashboard.page)
  await dashboard.visit(url())
  await eventually(() => lastOf(dashboard, 'loss')).toBe('19,999')
  const bytesBefore = logBytes(dir, 'live', trainer.runId)

  const reads = followLogReads(dashboard.page)
  const requestsBefore = dashboard.watch.requestUrls.length
  const growths = 10
  for (let growth = 0; growth < growths; growth++) {
    await trainer.logMany('loss', 20_000 + growth * 10, 10)
    await eventually(() => lastOf(dashboard, 'loss')).toBe(
      (20_009 + growth * 10).toLocaleString('en'),
    )
  }

  const grownBytes = logBytes(dir, 'live', trainer.runId) - bytesBefore
  expect(reads.map((read) => read.status)).toEqual(reads.map(() => 206))
  expect(reads.every((read) => /^bytes=[1-9]\d*-/.test(read.range))).toBe(true)
  expect(reads.reduce((sum, read) => sum + read.byteLength, 0)).toBe(grownBytes)
  // Nothing else is asked for: a heartbeat's record is all that could come in between.
  const others = dashboard.watch.requestUrls
    .slice(requestsBefore)
    .filter((requestUrl) => !requestUrl.endsWith('.wal'))
  expect(others.length).toBeLessThanOrEqual(2)
})

test('so it is where the host offers several parts at once', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'live', name: 'fox', dir })
  await trainer.logMany('loss', 0, 20_000)
  const dashboard = await openFreshDashboard(browser(), url())
  await eventually(() => lastOf(dashboard, 'loss')).toBe('19,999')
  const bytesBefore = logBytes(dir, 'live', trainer.runId)
  const reads = watchStoreReads(dashboard.page, '.wal')
  await trainer.logMany('loss', 20_000, 10)
  await eventually(() => lastOf(dashboard, 'loss')).toBe('20,009')
  expect(reads.length).toBeGreaterThan(0)
  expect(reads.every(({ startByte }) => startByte >= bytesBefore)).toBe(true)
})

test('a quiet store is not asked for anything', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'live', name: 'fox', dir })
  await trainer.log({ loss: 1 })
  await trainer.finish()
  const dashboard = await openFreshDashboard(browser(), url())
  await eventually(() => dashboard.page.getByTestId('connection').textContent()).toContain('Live')
  await eventually(() => dashboard.runState('fox')).toBe('finished')

  // What comes now comes after the first look at everything: a run of another process shows it.
  const other = await Trainer.start({ project: 'live', name: 'other', dir })
  await other.log({ loss: 2 })
  await eventually(() => dashboard.listedRuns()).toEqual(['other', 'fox'])
  await eventually(() => dashboard.summary('loss')).toContain('other: last 2')
  const ofFox = dashboard.watch.requestUrls.filter((asked) => asked.includes(trainer.runId))
  expect(ofFox.filter((asked) => asked.endsWith('manifest.json'))).toHaveLength(1)
  expect(new Set(ofFox.filter((asked) => asked.endsWith('.parquet'))).size).toBe(
    ofFox.filter((asked) => asked.endsWith('.parquet')).length,
  )
})

test('segments that are sealed under the eyes of the page neither double nor drop points', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({
    ...{ project: 'sealing', name: 'fox', dir },
    sealPointCount: 250,
  })
  await trainer.logMany('loss', 0, 100)
  const dashboard = await openFreshDashboard(browser(), url('smoothing=0'))
  await dashboard.figure('loss').hover()
  await dashboard.figure('loss').getByRole('button', { name: 'Table of loss' }).click()
  const count = dashboard.figure('loss').locator('tbody td').nth(4)

  const wrong: string[] = []
  let total = 100
  let shownBefore = 0
  for (let round = 0; round < 25; round++) {
    await trainer.logMany('loss', total, 200)
    total += 200
    const shown = Number((await count.textContent())?.replace(/,/g, ''))
    if (shown > total) wrong.push(`${shown} shown of ${total}`)
    if (shown < shownBefore) wrong.push(`${shown} shown after ${shownBefore}`)
    shownBefore = shown
  }
  await eventually(() => count.textContent()).toBe(total.toLocaleString('en'))
  expect(wrong).toEqual([])
  const shards = readdirSync(join(dir, 'projects', 'sealing', 'metrics', trainer.runId))
  // A segment may grow to four times its points while the one before it is sealed.
  expect(shards.length).toBeGreaterThanOrEqual(4)

  await trainer.finish()
  await eventually(() => dashboard.runState('fox')).toBe('finished')
  await eventually(() => count.textContent()).toBe(total.toLocaleString('en'))
  await dashboard.page.reload()
  await dashboard.settled()
  expect(await dashboard.summary('loss')).toBe('loss: 1 line. fox: last 5,099, min 0, max 5,099.')
})

test('at the start each index is read once, and new points are drawn where they belong', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'p', name: 'fox', dir })
  await trainer.log({ loss: 0, other: 0 })
  const dashboard = await openFreshDashboard(browser(), url())
  const { page } = dashboard
  await eventually(() => page.getByTestId('connection').textContent()).toBe('Live')
  const busy = await page.locator('figure [aria-busy]').evaluateAll((bodies) => {
    const metrics: string[] = []
    for (const body of bodies) {
      const metric = body.closest('figure')?.dataset['metric'] ?? ''
      const note = (): unknown => body.getAttribute('aria-busy') === 'true' && metrics.push(metric)
      new MutationObserver(note).observe(body, { attributeFilter: ['aria-busy'] })
    }
    return Object.assign(globalThis, { busyMetrics: metrics }) && bodies.length
  })
  expect(busy).toBe(2)
  for (let value = 1; value <= 3; value++) {
    await trainer.log({ loss: value })
    await eventually(() => dashboard.summary('loss')).toContain(`last ${value},`)
  }
  const asked = await page.evaluate(() => Reflect.get(globalThis, 'busyMetrics'))
  expect(new Set(asked)).toEqual(new Set(['loss']))
  const countOf = (pattern: RegExp): number =>
    dashboard.watch.requestUrls.filter((asked) => pattern.test(asked)).length
  expect(countOf(/\/data\/index\.json$/)).toBe(1)
  expect(countOf(/\/data\/projects\/[^/]+\/index\.json$/)).toBe(1)
})
