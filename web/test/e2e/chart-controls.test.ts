import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { faintLines, mainLines, pointCountOf, tickLabels } from './support/chart-reading.ts'
import { comparisonStore, VISION_METRICS } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'

const browser = useBrowser()
const store = comparisonStore()

const open = (query = ''): Promise<DashboardPage> =>
  openDashboard(browser(), store.url(`project=vision${query}`), { recordsDrawing: true })

test('smoothing draws a line over the faint unsmoothed one, 0 draws that alone', async () => {
  const dashboard = await open('&runs=calm-fox')
  const { page } = dashboard
  const counts = async (): Promise<[number, number]> => [
    pointCountOf(await mainLines(dashboard, 'train/noise', 'calm-fox')),
    pointCountOf(await faintLines(dashboard, 'train/noise', 'calm-fox')),
  ]
  await eventually(counts).toEqual([101, 101])
  await page.getByLabel('Smoothing in points').fill('0')
  await page.getByLabel('Smoothing in points').press('Tab')
  await eventually(counts).toEqual([101, 0])
  const slider = page.getByRole('slider', { name: 'Smoothing' })
  await slider.press('End')
  await eventually(() => page.getByLabel('Smoothing in points').inputValue()).toBe('100')
  expect(await slider.getAttribute('aria-valuetext')).toBe('100 points')
  await eventually(counts).toEqual([101, 101])
  await page.getByLabel('Smoothing in points').fill('1000')
  await page.getByLabel('Smoothing in points').press('Tab')
  await eventually(() => page.getByLabel('Smoothing in points').inputValue()).toBe('100')
})

test('the kinds of smoothing are what they say', async () => {
  // A line of slope 1 is its own centred average, away from its ends.
  const dashboard = await open('&runs=calm-fox&metrics=tokens')
  const { page } = dashboard
  const valueAt50 = async (): Promise<number> => {
    await dashboard.chart('tokens').press('Home')
    for (let step = 0; step < 4; step++) await dashboard.chart('tokens').press('Shift+ArrowRight')
    const told = await dashboard.pressOn('tokens', 'Shift+ArrowRight')
    expect(told).toMatch(/^step 50: /)
    return Number(/calm-fox ([\d,.]+)/.exec(told)?.[1]?.replace(/,/g, ''))
  }
  await page.getByLabel('Kind').selectOption('average')
  await eventually(valueAt50).toBe(50_000)
  await page.getByLabel('Kind').selectOption('gaussian')
  await eventually(valueAt50).toBeCloseTo(50_000, 0)
  await page.getByLabel('Kind').selectOption('ema')
  // α = 2/(N+1) with N = 10 lags a slope of 1000 by (1-α)/α = 4.5 steps.
  await eventually(valueAt50).toBeGreaterThan(45_400)
  expect(await valueAt50()).toBeLessThan(45_700)
})

test('the x-axis picker offers time and every metric', async () => {
  const dashboard = await open('&runs=calm-fox&metrics=train/loss,tokens&smoothing=0')
  const listed = await dashboard.openPicker('X-axis')
  const options = (await listed.allTextContents()).map((text) => text.trim())
  expect(options).toEqual(['Step', 'Relative time', 'Wall time', ...VISION_METRICS])
  await listed.getByText('tokens').click()
  await eventually(() => dashboard.pressOn('train/loss', 'End')).toBe('tokens 100,000: calm-fox 0')
  await dashboard.pick('X-axis', 'Relative time')
  await eventually(() => dashboard.pressOn('train/loss', 'End')).toBe('1m 40s: calm-fox 0')
  await eventually(async () => (await tickLabels(dashboard, 'train/loss')).x).toContain('30s')
})

test('a log y-axis has real ticks; values of 0 and less leave a gap and a note', async () => {
  const dashboard = await open('&smoothing=0&metrics=train/loss,val/loss,train/acc')
  const { page } = dashboard
  await page.getByRole('button', { name: 'Log y' }).click()
  await eventually(() =>
    dashboard.figure('train/loss').getByTestId('chart-note').textContent(),
  ).toBe('3 values ≤ 0 not shown on the log axis')
  await eventually(() =>
    dashboard.figure('train/acc').getByTestId('chart-note').textContent(),
  ).toMatch(/^1 value ≤ 0/)
  expect(await dashboard.figure('val/loss').getByTestId('chart-note').count()).toBe(0)
  const { y } = await tickLabels(dashboard, 'train/loss')
  expect(y).toEqual(expect.arrayContaining(['0.1', '1', '10']))
  const [line] = await mainLines(dashboard, 'train/loss', 'calm-fox')
  expect(pointCountOf(line === undefined ? [] : [line])).toBe(100)

  await page.getByRole('button', { name: 'Log y' }).click()
  await eventually(async () => (await tickLabels(dashboard, 'train/loss')).y[0]).toBe('0')
  expect(await page.getByTestId('chart-note').count()).toBe(0)
})

test('a log x-axis has real ticks, and no place for step 0', async () => {
  const dashboard = await open('&smoothing=0&metrics=train/loss')
  await dashboard.page.getByRole('button', { name: 'Log x' }).click()
  await eventually(async () => (await tickLabels(dashboard, 'train/loss')).x).toEqual(
    expect.arrayContaining(['1', '10', '100']),
  )
  await eventually(() => dashboard.page.getByTestId('chart-note').textContent()).toBe(
    'x ≤ 0 is not shown on the log axis',
  )
  expect(await dashboard.pressOn('train/loss', 'Home')).toMatch(/^step 1: /)
})

test('the metric filter is a regular expression', async () => {
  const dashboard = await open()
  const filter = dashboard.page.getByLabel('metric filter', { exact: true })
  await filter.fill('^TRAIN/.*s')
  await eventually(() => dashboard.metrics()).toEqual(['train/loss', 'train/noise'])
  await filter.fill('(acc')
  await dashboard.page.getByText('Not a regular expression').waitFor()
  await dashboard.page.getByText('Nothing matches “(acc”').waitFor()
  await filter.press('Escape')
  await eventually(() => dashboard.metrics()).toEqual(VISION_METRICS)
})

test('columns', async () => {
  const dashboard = await open()
  const inFirstRow = (): Promise<number> =>
    dashboard.page.locator('[data-group=train] figure').evaluateAll((figures) => {
      const tops = figures.map((figure) => figure.getBoundingClientRect().top)
      return tops.filter((top) => top === tops[0]).length
    })
  expect(await inFirstRow()).toBe(3)
  for (const columns of [1, 2, 3]) {
    await dashboard.page.getByLabel('Columns').selectOption(String(columns))
    await eventually(inFirstRow).toBe(columns)
  }
})

test('a section closes and opens, and a closed one draws nothing', async () => {
  const dashboard = await open()
  const header = dashboard.page.getByRole('button', { name: /^train/ })
  await header.click()
  await eventually(() => dashboard.metrics()).toEqual(['score', 'tokens', 'val/loss'])
  expect(await header.getAttribute('aria-expanded')).toBe('false')
  expect(await header.textContent()).toContain('3')
  await header.click()
  await eventually(() => dashboard.metrics()).toEqual(VISION_METRICS)
  await eventually(() => dashboard.summary('train/acc')).toContain('3 lines')
})

test('a data table has the figures of every run', async () => {
  const dashboard = await open()
  const figure = dashboard.figure('val/loss')
  await figure.hover()
  await figure.getByRole('button', { name: 'Table of val/loss' }).click()
  const rows = figure.getByRole('row')
  expect(await rows.first().getByRole('columnheader').allTextContents()).toEqual(
    expect.arrayContaining(['Run', 'Last', 'Min', 'Max', 'Mean', 'Count']),
  )
  const cells: string[][] = []
  for (const row of (await rows.all()).slice(1)) {
    const texts = [...(await row.getByRole('rowheader').allTextContents())]
    cells.push([...texts, ...(await row.getByRole('cell').allTextContents())].map((t) => t.trim()))
  }
  expect(cells.map((row) => row.slice(0, 6))).toEqual([
    ['quiet-elk', '300', '300', '600', '450', '11'],
    ['brave-owl', '200', '200', '400', '300', '11'],
    ['calm-fox', '100', '100', '200', '150', '11'],
  ])
  await figure.getByRole('button', { name: 'Table of val/loss' }).click()
  await dashboard.chart('val/loss').waitFor()
})

test('full screen shows one chart with all its runs, and Esc goes back', async () => {
  const dashboard = await open()
  const { page } = dashboard
  await dashboard.figure('val/loss').hover()
  await page.getByRole('button', { name: 'Full screen: val/loss' }).click()
  const dialog = page.getByRole('dialog', { name: 'val/loss' })
  const chart = dialog.getByTestId('chart')
  await chart.waitFor()
  const box = await chart.boundingBox()
  expect(box?.width).toBeGreaterThan(1200)
  expect(box?.height).toBeGreaterThan(600)
  expect(await dialog.getByTestId('legend').getByRole('button').allTextContents()).toHaveLength(3)
  await dialog.getByRole('button', { name: 'Table of val/loss' }).click()
  await eventually(() => dialog.getByRole('row').count()).toBe(4)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})
