import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { comparisonStore, RUN_NAMES, VISION_METRICS } from './support/comparison-store.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'

const browser = useBrowser()
const store = comparisonStore()

test('every invalid value falls back, is named, and can be dismissed', async () => {
  const invalid = {
    sidebar: 'gone',
    navbar: 'maybe',
    accordion: '1',
    smoothing: '101',
    smoothing_kind: 'median',
    xmin: 'left',
    x_axis: 'no such metric',
    log_x: 'yes',
    log_y: 'si',
    theme: 'blue',
    group_by: 'colour',
    columns: '99',
  }
  const query = new URLSearchParams({ project: 'vision', ...invalid })
  const dashboard = await openDashboard(browser(), store.url(query.toString()))
  const { page } = dashboard
  await eventually(() => dashboard.notices.count()).toBe(Object.keys(invalid).length)
  const texts = await dashboard.notices.allTextContents()
  for (const [key, value] of Object.entries(invalid)) {
    expect(texts.filter((text) => text.includes(key) && text.includes(value))).toHaveLength(1)
  }

  expect(await dashboard.metrics()).toEqual(VISION_METRICS)
  expect(await dashboard.selectedRuns()).toEqual(RUN_NAMES)
  await page.getByRole('complementary').waitFor()
  await page.getByRole('banner').waitFor()
  expect(await page.getByLabel('Smoothing in points').inputValue()).toBe('')
  expect(await page.getByLabel('Kind').inputValue()).toBe('ema')
  expect(await page.getByRole('button', { pressed: true }).count()).toBe(0)
  expect(await page.getByRole('button', { name: /^X-axis/ }).textContent()).toContain('Step')

  await dashboard.notices.first().getByRole('button', { name: 'Dismiss' }).click()
  await eventually(() => dashboard.notices.count()).toBe(texts.length - 1)
  await page.getByRole('button', { name: `Dismiss all ${texts.length - 1}` }).click()
  await eventually(() => dashboard.notices.count()).toBe(0)
  await eventually(() => dashboard.params()).toEqual({ project: 'vision' })
})

test.each([
  ['project=nowhere', 'nowhere', 'language'],
  ['project=vision&runs=calm-fox,ghost', 'ghost', 'vision'],
  ['project=vision&run_ids=run-a,run-z', 'run-z', 'vision'],
  ['project=vision&xmin=5&xmax=2', 'xmin', 'vision'],
  ['project=vision&xmax=2', 'xmax', 'vision'],
])('%s names what is not there', async (query, named, project) => {
  const dashboard = await openDashboard(browser(), store.url(query))
  await eventually(() => dashboard.notices.count()).toBe(1)
  expect(await dashboard.notices.textContent()).toContain(named)
  await dashboard.page.getByRole('heading', { level: 1, name: project }).waitFor()
  expect((await dashboard.metrics()).length).toBeGreaterThan(0)
  if (query.includes('run')) expect(await dashboard.selectedRuns()).toEqual(['calm-fox'])
})

test('an invalid metric filter looks for the text itself and says so', async () => {
  const dashboard = await openDashboard(browser(), store.url('project=vision&metric_filter=*loss'))
  await dashboard.page.getByRole('heading', { name: 'No metric matches' }).waitFor()
  await dashboard.page.getByText('Not a regular expression').waitFor()
  await dashboard.page.getByRole('button', { name: 'Show all metrics' }).click()
  await eventually(() => dashboard.metrics()).toEqual(VISION_METRICS)
})

test("Trackio's links mean here what they mean there", async () => {
  const query =
    'selected_project=vision&run_ids=run-a%2Crun-c&metric_filter=%5Etrain%2F&smoothing=20' +
    '&x-axis=time&xmin=10&xmax=20&sidebar=hidden&navbar=hidden&accordion=hidden&__theme=dark'
  const dashboard = await openDashboard(browser(), store.url(query))
  const { page } = dashboard
  expect(await dashboard.notices.count()).toBe(0)
  expect(await dashboard.metrics()).toEqual(['train/acc', 'train/loss', 'train/noise'])
  expect(await page.getByRole('banner').count()).toBe(0)
  expect(await page.getByRole('complementary').count()).toBe(0)
  expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
  await eventually(() => dashboard.summary('train/acc')).toMatch(/quiet-elk.*calm-fox/)
  expect(await dashboard.pressOn('train/acc', 'End')).toMatch(/^20s: /)
  await eventually(() => dashboard.params()).toEqual({
    project: 'vision',
    runs: 'quiet-elk,calm-fox',
    metric_filter: '^train/',
    smoothing: '20',
    x_axis: 'time',
    xmin: '10',
    xmax: '20',
    sidebar: 'hidden',
    navbar: 'hidden',
    accordion: 'hidden',
    theme: 'dark',
  })
})

test('parameters that are not the page’s own stay in its address', async () => {
  const dashboard = await openDashboard(browser(), store.url('utm_source=paper&project=vision'))
  await dashboard.page.getByRole('button', { name: 'Log y' }).click()
  await eventually(() => dashboard.params()).toEqual({
    utm_source: 'paper',
    project: 'vision',
    log_y: 'true',
  })
})
