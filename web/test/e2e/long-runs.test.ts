import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { writeLongRuns } from '../../../sdk-node/test/support/long-runs.ts'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openFreshDashboard } from './support/open-dashboard.ts'
import { staticHostForTest } from './support/static-host.ts'
import { bytesOf, watchStoreReads, withoutParts } from './support/store-reads.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const RUNS = 3
const STEPS = 300_000
const METRIC = 'train/metric_0'

const store = useStore(async (dir) => {
  writeLongRuns({ dir, project: 'long', runCount: RUNS, metricCount: 12, stepCount: STEPS })
})

async function openLong(query = ''): Promise<DashboardPage> {
  return openFreshDashboard(browser(), store().url(`project=long&smoothing=0${query}`))
}

test.each([
  ['each by itself', withoutParts],
  ['several at once', async () => undefined],
])(
  'what is fetched depends on the pixels that are drawn, and all of it by parts: %s',
  async (_, prepare) => {
    const dashboard = await openLong('&metrics=none')
    await prepare(dashboard.page)
    const seen = watchStoreReads(dashboard.page, '.parquet')
    await dashboard.visit(store().url('project=long&smoothing=0'))
    expect(await dashboard.metrics()).toHaveLength(12)
    expect(seen.every(({ isOfPart }) => isOfPart)).toBe(true)
    expect(seen.every(({ path }) => path.includes('/overview/'))).toBe(true)
    expect(seen.length).toBeLessThanOrEqual(RUNS * 20)
    expect(bytesOf(seen)).toBeLessThan(RUNS * 300_000)

    seen.length = 0
    await dashboard.settledAfter(() => dashboard.drag(METRIC, 0.4, 0.42))
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.length).toBeLessThanOrEqual(RUNS * 40)
    // Two pages of each line's values, at most.
    expect(bytesOf(seen)).toBeLessThan(RUNS * 12 * 2 * 32_768)
  },
)

test('a page that is opened again fetches nothing that it has', async () => {
  const dashboard = await openLong()
  const { page } = dashboard
  const keptCount = (): Promise<number> =>
    page.evaluate(async () => (await (await caches.open('shardboard-ranges-1')).keys()).length)
  await eventually(keptCount).toBeGreaterThanOrEqual(RUNS)
  const before = await dashboard.summary(METRIC)
  const seen = watchStoreReads(page, '.parquet')
  await dashboard.visit(page.url())
  expect(seen).toEqual([])
  expect(await dashboard.summary(METRIC)).toBe(before)

  await page.keyboard.press('?')
  const kept = page.getByRole('region', { name: 'Kept data' })
  await eventually(() => kept.innerText()).toMatch(/: [1-9]\d*\.\d MB|: 0\.[1-9] MB/)
  await kept.getByRole('button', { name: 'Clear' }).click()
  await eventually(() => kept.innerText()).toContain(': 0.0 MB')
  await dashboard.visit(page.url())
  expect(seen.length).toBeGreaterThan(0)
  expect(await dashboard.summary(METRIC)).toBe(before)
})

test('zooming in ends at the points themselves', async () => {
  const from = 123_456
  const dashboard = await openLong(`&metrics=${METRIC}&runs=run 1&xmin=${from}&xmax=${from + 50}`)
  await dashboard.chart(METRIC).press('Home')
  const shards = join(store().dir, 'projects/long/metrics/run-1')
  const [shard = ''] = readdirSync(shards)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const reader = await connection.runAndReadAll(
    `select value from '${join(shards, shard)}'
     where metric = '${METRIC}' and step between ${from + 1} and ${from + 5} order by step`,
  )
  connection.disconnectSync()
  for (const [index, [value]] of reader.getRows().entries()) {
    const told = await dashboard.pressOn(METRIC, 'ArrowRight')
    const [, step = '', y = ''] = /^step ([\d,]+): run 1 (\S+)$/.exec(told) ?? []
    expect(Number(step.replaceAll(',', ''))).toBe(from + 1 + index)
    expect(Number(y)).toBeCloseTo(Number(value), 3)
  }
})

test('what nobody looks at any more is not fetched to its end', async () => {
  let isHeld = false
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let heldCount = 0
  const host = await staticHostForTest({
    prefix: '/board/',
    knowsRanges: true,
    beforeAnswer: async (path) => {
      if (!isHeld || !path.endsWith('.parquet')) return
      heldCount++
      await released
    },
  })
  host.copyStore(store().dir)
  const dashboard = await openFreshDashboard(
    browser(),
    `${host.url}?project=long&smoothing=0&metrics=${METRIC}`,
  )
  isHeld = true
  await dashboard.drag(METRIC, 0.2, 0.4)
  await eventually(() => heldCount).toBeGreaterThanOrEqual(RUNS)
  expect(host.abandonedPaths).toEqual([])
  await dashboard.chart(METRIC).press('Escape')
  await eventually(() => host.abandonedPaths.length === heldCount).toBe(true)
  isHeld = false
  release()
  await dashboard.settledAfter(() => dashboard.drag(METRIC, 0.2, 0.4))
})
