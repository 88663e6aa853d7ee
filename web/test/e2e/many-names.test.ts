import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { init } from 'shardboard'
import {
  formatProjectIndex,
  PROJECT_INDEX_PATH,
  parseProjectIndex,
  projectPath,
  type IndexedRun,
} from 'shardboard/layout'
import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { eventually } from './support/eventually.ts'
import { openFreshDashboard } from './support/open-dashboard.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const RUN_COUNT = 5000
const METRIC_COUNT = 3000
const STEPS = 5

const metricName = (index: number): string => `layer${index % 30}/weight${index}/norm`

/** A run of 3,000 metrics, and in the list 4,999 elder ones that nobody asks for. */
const store = useStore(async (dir) => {
  const run = init({ project: 'many', dir, id: 'wide', name: 'wide' })
  for (let step = 0; step < STEPS; step++) {
    run.log(
      Object.fromEntries(
        Array.from({ length: METRIC_COUNT }, (_, index) => [metricName(index), index + step]),
      ),
    )
  }
  await run.finish()
  const file = join(dir, projectPath('many'), PROJECT_INDEX_PATH)
  const index = parseProjectIndex(JSON.parse(readFileSync(file, 'utf8')), file)
  const [real] = index.runs
  if (real === undefined) throw new Error('The run is not in its list')
  const others = Array.from({ length: RUN_COUNT - 1 }, (_, place): IndexedRun => {
    const number = String(place).padStart(4, '0')
    const createdUnixMs = real.createdUnixMs - 1000 * (place + 1)
    return {
      ...real,
      ...{ id: `elder-${number}`, name: `sweep-${number}`, group: `group ${place % 50}` },
      ...{ createdUnixMs, updatedUnixMs: createdUnixMs, config: { lr: place % 7 } },
    }
  })
  writeFileSync(file, formatProjectIndex({ ...index, runs: [real, ...others] }))
})

const URL_QUERY = 'project=many&runs=wide'
const MAX_NODES = 6000
const MAX_NODES_OF_A_HIDDEN_CARD = 13

test('of 5,000 runs only those in view are in the document, and all can be reached', async () => {
  const dashboard = await openFreshDashboard(
    browser(),
    store().url(`${URL_QUERY}&metric_filter=weight7/`),
  )
  const { page } = dashboard
  expect(await page.getByTestId('selected-count').textContent()).toMatch(/1 of 5,?000/)
  const rows = dashboard.runList.locator('[data-run-id]')
  const rowCount = await rows.count()
  expect(rowCount).toBeGreaterThan(5)
  expect(rowCount).toBeLessThan(60)
  await dashboard.runCheckbox('wide').focus()
  await page.keyboard.press('End')
  await dashboard.run('sweep-4998').waitFor()
  await eventually(() =>
    page.evaluate(() => document.activeElement?.closest('li')?.textContent),
  ).toContain('sweep-4998')
  expect(await rows.count()).toBeLessThan(60)
  expect(await dashboard.runList.locator('li').last().getAttribute('aria-setsize')).toBe('5000')
})

test('a filter of 5,000 runs answers at once', async () => {
  const dashboard = await openFreshDashboard(
    browser(),
    store().url(`${URL_QUERY}&metric_filter=weight7/`),
  )
  const filter = dashboard.page.getByLabel('run filter', { exact: true })
  await filter.pressSequentially('sweep-12.7$')
  await eventually(() => dashboard.listedRuns()).toEqual(
    Array.from({ length: 10 }, (_, digit) => `sweep-12${digit}7`),
  )
  // Until the next frame is painted: what a visitor waits for.
  const elapsedMs = await filter.evaluate(async (input) => {
    if (!(input instanceof HTMLInputElement)) return NaN
    const startMs = performance.now()
    input.value = 'sweep-3'
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    return performance.now() - startMs
  })
  console.log(`filter of ${RUN_COUNT} runs: ${Math.round(elapsedMs)} ms to the next paint`)
  expect((await dashboard.listedRuns())[0]).toBe('sweep-3000')
})

test('5,000 runs in 50 groups', async () => {
  const dashboard = await openFreshDashboard(
    browser(),
    store().url(`${URL_QUERY}&metric_filter=weight7/`),
  )
  await dashboard.pick('Group runs by', 'Group')
  await eventually(() => dashboard.page.getByTestId('run-group').first().textContent()).toMatch(
    /group 0\s*100/,
  )
  expect(await dashboard.page.locator('*').count()).toBeLessThan(MAX_NODES)
})

test('of 3,000 metrics only those in view are drawn, and the filter finds any', async () => {
  const dashboard = await openFreshDashboard(browser(), store().url(URL_QUERY))
  const { page } = dashboard
  const nodes = await page.locator('*').count()
  const canvases = await page.locator('canvas').count()
  const settledMs = await page.evaluate(
    () => performance.getEntriesByName('shardboard:settled')[0]?.startTime ?? NaN,
  )
  console.log(
    `${METRIC_COUNT} metrics: ${nodes} elements, ${canvases} canvases, ` +
      `settled ${Math.round(settledMs)} ms`,
  )
  expect(canvases).toBeLessThan(60)
  await eventually(() => dashboard.summary(metricName(0))).toContain('last 4, min 0, max 4')

  const filter = page.getByLabel('metric filter', { exact: true })
  await filter.fill('weight2999/norm')
  await eventually(() => dashboard.metrics()).toEqual([metricName(2999)])
  await eventually(() => dashboard.summary(metricName(2999))).toContain('last 3,003')
  await filter.fill('')
  const last = page.locator('figure[data-metric]').last()
  await last.scrollIntoViewIfNeeded()
  await last.getByTestId('chart').waitFor()
  expect(await page.locator('canvas').count()).toBeLessThan(60)
  expect(nodes).toBeLessThan(MAX_NODES + METRIC_COUNT * MAX_NODES_OF_A_HIDDEN_CARD)
})
