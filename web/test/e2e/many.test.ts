import { expect, test } from 'vitest'
import { metricNameOf, writeManyMetrics } from '../../../sdk-node/bench/many-metrics.ts'
import { runIdOf, writeManyRuns } from '../../../sdk-node/bench/many-runs.ts'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { seriousViolations } from './support/serious-violations.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const RUN_COUNT = 5000
const METRIC_COUNT = 12_345
/** A store of few runs and metrics has about a thousand. */
const MAX_ELEMENTS = 3000

const sweep = useStore(async (dir) => {
  writeManyRuns(dir, 'sweep', { runCount: RUN_COUNT, metricCount: 20, stepCount: 3 })
})
const layers = useStore(async (dir) => {
  writeManyMetrics(dir, 'layers', { metricCount: METRIC_COUNT, stepCount: 3, naming: 'layers' })
})
const flat = useStore(async (dir) => {
  writeManyMetrics(dir, 'flat', { metricCount: METRIC_COUNT, stepCount: 3, naming: 'flat' })
})
const singles = useStore(async (dir) => {
  writeManyMetrics(dir, 'singles', { metricCount: METRIC_COUNT, stepCount: 3, naming: 'singles' })
})

const elementCount = ({ page }: DashboardPage): Promise<number> => page.locator('*').count()
const selectedCount = ({ page }: DashboardPage): Promise<string | null> =>
  page.getByTestId('selected-count').textContent()
const newestIds = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => runIdOf(RUN_COUNT - 1 - index))

/** The runs of which any file was asked for. */
function askedRuns({ watch }: DashboardPage): string[] {
  const ids = watch.requestUrls.flatMap((url) => /\/(sweep-\d{5})\//.exec(url)?.[1] ?? [])
  return [...new Set(ids)].sort().reverse()
}

test('of 5,000 runs only the newest 20 are asked for, and 20 more on request', async () => {
  const dashboard = await openDashboard(browser(), sweep().url())
  const { page, watch } = dashboard
  expect(await selectedCount(dashboard)).toMatch(/^\s*20 newest of 5,000\s*$/)
  expect(askedRuns(dashboard)).toEqual(newestIds(20))
  const dataUrls = watch.requestUrls.filter((url) => new URL(url).pathname.startsWith('/data/'))
  // Each run's manifest and shard, the records of a few for definitions, the indexes.
  expect(dataUrls.length).toBeLessThanOrEqual(20 * 2 + 8 + 2)
  expect(await elementCount(dashboard)).toBeLessThan(MAX_ELEMENTS)
  await page.getByRole('button', { name: '20 more' }).click()
  await eventually(() => selectedCount(dashboard)).toMatch(/^\s*40 of 5,000\s*$/)
  await eventually(() => askedRuns(dashboard)).toEqual(newestIds(40))
  expect(await seriousViolations(page)).toEqual([])
})

test('all of 5,000 runs are the newest 200, and then none', async () => {
  const dashboard = await openDashboard(browser(), sweep().url('metrics=train/metric_0'))
  const { page } = dashboard
  const all = page.getByRole('checkbox', { name: 'Select all runs' })
  await all.click()
  await page.getByText('No more than 200 are selected at once.').waitFor()
  expect(await selectedCount(dashboard)).toMatch(/^\s*200 of 5,000\s*$/)
  await eventually(() => dashboard.params()['runs']).toBe('*')
  await eventually(() => dashboard.summary('train/metric_0')).toContain('200 lines')
  expect(askedRuns(dashboard)).toEqual(newestIds(200))
  await all.click()
  await eventually(() => selectedCount(dashboard)).toMatch(/^\s*0 of 5,000\s*$/)
})

test('groups of 5,000 runs open nothing by themselves, and select what is theirs', async () => {
  const dashboard = await openDashboard(browser(), sweep().url('group_by=group&runs='))
  const { page } = dashboard
  expect(await page.getByTestId('run-group').first().textContent()).toMatch(/sweep 0\s*100/)
  expect(askedRuns(dashboard)).toEqual([])
  await page.getByRole('checkbox', { name: 'All runs in group: sweep 0' }).click()
  await eventually(() => selectedCount(dashboard)).toMatch(/^\s*100 of 5,000\s*$/)
  expect(await elementCount(dashboard)).toBeLessThan(MAX_ELEMENTS)
})

test('the list of 5,000 runs is reached by keys and by its filter', async () => {
  const query = 'metrics=train/metric_0'
  const dashboard = await openDashboard(browser(), sweep().url(query))
  const { page } = dashboard
  const rows = dashboard.runList.locator('[data-run-id]')
  const focusedRun = (): Promise<string | null | undefined> =>
    page.evaluate(() => {
      const row = document.activeElement?.closest('li')?.querySelector('[data-run-id]')
      return row?.getAttribute('data-run-id')
    })
  await rows.first().getByRole('checkbox').focus()
  await page.keyboard.press('End')
  await eventually(focusedRun).toBe(runIdOf(0))
  await page.keyboard.press('ArrowUp')
  await eventually(focusedRun).toBe(runIdOf(1))
  expect(await rows.count()).toBeLessThan(60)
  const last = dashboard.runList.locator('li').last()
  expect(await last.getAttribute('aria-setsize')).toBe(String(RUN_COUNT))

  await page.getByLabel('run filter', { exact: true }).pressSequentially('seed123\\d$')
  const names = Array.from({ length: 10 }, (_, digit) => `seed${1239 - digit}`)
  await eventually(async () =>
    (await dashboard.listedRuns()).map((name) => name.split('-').at(-1)),
  ).toEqual(names)
  await page.getByRole('status').getByText('10 of 5,000').waitFor()
  await page.getByLabel('run filter', { exact: true }).fill('no such run')
  await page.getByText('No run has that in its name.').waitFor()
})

test('of 12,345 metrics the first section is open, and a search opens what it finds', async () => {
  const dashboard = await openDashboard(browser(), layers().url())
  const { page, watch } = dashboard
  const headings = page.getByRole('main').getByRole('heading', { level: 2 }).getByRole('button')
  expect(await headings.count()).toBe(30)
  const open = await page
    .getByRole('main')
    .getByRole('button', { expanded: true })
    .evaluateAll((all) => all.map((button) => button.getAttribute('title')))
  expect(open).toEqual(['layer_0'])
  expect(await elementCount(dashboard)).toBeLessThan(MAX_ELEMENTS)

  const filter = page.getByLabel('metric filter', { exact: true })
  const wanted = metricNameOf('layers', METRIC_COUNT - 1)
  await filter.fill(`${METRIC_COUNT - 1}$`)
  await eventually(() => dashboard.metrics()).toEqual([wanted])
  await eventually(() => dashboard.summary(wanted)).toContain('1 line')
  await page.getByRole('status').getByText('1 of 12,345').waitFor()
  await filter.fill('')
  await eventually(() => headings.count()).toBe(30)

  const asked = watch.requestUrls.length
  await page.getByRole('button', { name: 'layer_29' }).click()
  await eventually(() => dashboard.params()['open']).toBe('layer_29')
  await page.locator('[data-group=layer_29] [data-testid=chart]').first().waitFor()
  expect(watch.requestUrls.length - asked).toBeLessThan(30)
  expect(await seriousViolations(page)).toEqual([])
})

test('an address that names metrics opens them, whatever section they are in', async () => {
  const names = [5, 500, 12_000].map((index) => metricNameOf('layers', index))
  const dashboard = await openDashboard(browser(), layers().url(`metrics=${names.join(',')}`))
  expect((await dashboard.metrics()).toSorted()).toEqual(names.toSorted())
  for (const name of names) await eventually(() => dashboard.summary(name)).toContain('1 line')
})

test('12,345 metrics in one section are built as they are scrolled to', async () => {
  const dashboard = await openDashboard(browser(), flat().url())
  const { page } = dashboard
  expect(await page.locator('main section').count()).toBe(1)
  const heightPx = await page.evaluate(() => document.documentElement.scrollHeight)
  expect(await elementCount(dashboard)).toBeLessThan(MAX_ELEMENTS)
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
  const last = page.locator('figure[data-metric]').last()
  await last.getByTestId('chart').waitFor()
  expect(await last.getAttribute('data-metric')).toMatch(/^norm\.2\.weight_norm\.\d+$/)
  expect(await elementCount(dashboard)).toBeLessThan(MAX_ELEMENTS)
  expect(await page.locator('canvas').count()).toBeLessThan(60)
  // The place of what is not built was known from what was.
  const endHeightPx = await page.evaluate(() => document.documentElement.scrollHeight)
  expect(Math.abs(endHeightPx / heightPx - 1)).toBeLessThan(0.02)
})

test('12,345 sections of one metric each', async () => {
  const dashboard = await openDashboard(browser(), singles().url())
  const { page } = dashboard
  expect(await elementCount(dashboard)).toBeLessThan(MAX_ELEMENTS)
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
  const last = page.locator('main section').last()
  await eventually(() => last.getAttribute('data-group')).toBe('unit_12344')
  expect(await elementCount(dashboard)).toBeLessThan(MAX_ELEMENTS)
  await last.getByRole('button').click()
  await last.getByTestId('chart').waitFor()
})
