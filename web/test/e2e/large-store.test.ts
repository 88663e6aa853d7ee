import { expect, test } from 'vitest'
import { init } from 'shardboard'
import { seededRandom } from '../../../sdk-node/test/support/seeded-random.ts'
import { useOwnBrowser } from './support/browser.ts'
import { eventually } from './support/eventually.ts'
import { openFreshDashboard } from './support/open-dashboard.ts'
import { measureTab } from './support/tab-memory.ts'
import { useStore } from './support/use-store.ts'

const browser = useOwnBrowser()

const RUNS = 4
const METRICS = 10
const STEPS = 25_000
const SPIKE = { run: 2, metric: 'train/metric_3', step: 17_171, value: 99 } as const

const nameOf = (index: number): string => `${index < 5 ? 'train' : 'val'}/metric_${index}`

const store = useStore(async (dir) => {
  for (let runIndex = 0; runIndex < RUNS; runIndex++) {
    const noise = seededRandom(runIndex + 1)
    const run = init({ project: 'large', dir, name: `run-${runIndex}` })
    for (let step = 0; step < STEPS; step++) {
      const row: Record<string, number> = {}
      for (let index = 0; index < METRICS; index++) {
        row[nameOf(index)] = Math.exp(-step / STEPS) + noise()
      }
      if (runIndex === SPIKE.run && step === SPIKE.step) row[SPIKE.metric] = SPIKE.value
      run.log(row)
    }
    await run.finish()
  }
})

const MEGABYTE = 1024 * 1024

test('a million points open, settle and stay small', async () => {
  const dashboard = await openFreshDashboard(browser(), store().url())
  const { page, watch } = dashboard
  expect(await dashboard.metrics()).toHaveLength(METRICS)
  const marks = await page.evaluate(() =>
    ['shardboard:first-chart', 'shardboard:settled'].map((name) =>
      Math.round(performance.getEntriesByName(name)[0]?.startTime ?? NaN),
    ),
  )
  for (let index = 0; index < METRICS; index++) {
    await dashboard.figure(nameOf(index)).scrollIntoViewIfNeeded()
    await eventually(() => dashboard.summary(nameOf(index))).toContain(`${RUNS} lines`)
  }
  await eventually(() => dashboard.summary(SPIKE.metric)).toMatch(
    /run-2: last \S+, min \S+, max 99\./,
  )
  const { pageHeapBytes, residentBytes } = await measureTab(browser(), page)
  console.log(
    `1 M points: first chart ${marks[0]} ms, settled ${marks[1]} ms; ` +
      `page heap ${Math.round(pageHeapBytes / MEGABYTE)} MB, ` +
      `tab ${Math.round(residentBytes / MEGABYTE)} MB; ${watch.requestUrls.length} requests`,
  )
  expect(pageHeapBytes).toBeLessThan(60 * MEGABYTE)
  expect(residentBytes).toBeLessThan(500 * MEGABYTE)
})

test('zooming in on a spike ends at its point', async () => {
  const query = `metrics=${SPIKE.metric}&smoothing=0&runs=run-2&xmin=17100&xmax=17200`
  const dashboard = await openFreshDashboard(browser(), store().url(query))
  await dashboard.chart(SPIKE.metric).press('Home')
  for (let press = 0; press < 7; press++) {
    await dashboard.chart(SPIKE.metric).press('Shift+ArrowRight')
  }
  expect(await dashboard.pressOn(SPIKE.metric, 'ArrowRight')).toBe('step 17,171: run-2 99')
})

test('charts that leave the view let go of their canvases', async () => {
  const dashboard = await openFreshDashboard(browser(), store().url('columns=1'), {
    viewport: { width: 1400, height: 500 },
  })
  const { page } = dashboard
  const canvases = (): Promise<number> => page.locator('canvas').count()
  const greatest: number[] = []
  for (const metric of await dashboard.metrics()) {
    await dashboard.figure(metric).scrollIntoViewIfNeeded()
    await dashboard.chart(metric).waitFor()
    greatest.push(await canvases())
  }
  // Two canvases a chart; a chart and a half on each side of the window are held ready.
  expect(Math.max(...greatest)).toBeLessThanOrEqual(2 * 7)
})
