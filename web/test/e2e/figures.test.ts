import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { mainLines, topOfLine } from './support/chart-reading.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const SPIKE_STEP = 3333

const ROWS = makeRows(5000, 7, (step, noise) => ({
  noise: noise() * 1000 - 500,
  whole: Math.round(noise() * 1e6),
  tiny: noise() * 1e-9,
  huge: noise() * 1e300,
  zero: 0,
  minus: step === 4999 ? -0 : -1,
  spiky: step === SPIKE_STEP ? 1000 : noise(),
  flag: step % 2 === 0,
  'deep/er/name': step,
}))

const store = useStore(async (dir) => {
  await seedRuns(dir, 'figures', [{ name: 'only', rows: ROWS }])
})

/** The numbers of one metric as they were logged. */
const logged = (metric: string): number[] => ROWS.map((row) => Number(Reflect.get(row, metric)))

const NUMBER = String.raw`([\u2212\d.,e∞]+)`

function parse(text: string): number {
  return Number(text.replace(/,/g, '').replace(/\u2212/g, '-'))
}

test('each chart is a figure that is named by its metric', async () => {
  const { page } = await openDashboard(browser(), store().url())
  for (const metric of ['noise', 'whole', 'deep/er/name']) {
    await page.getByRole('figure', { name: metric, exact: true }).waitFor()
    await page.getByRole('heading', { level: 3, name: metric, exact: true }).waitFor()
  }
  expect(await page.getByRole('figure').count()).toBe(9)
  const described = await page.getByRole('figure').evaluateAll((figures) =>
    figures.map((figure) => {
      const id = figure.getAttribute('aria-describedby')
      return id !== null && document.getElementById(id) !== null
    }),
  )
  expect(described).toEqual(described.map(() => true))
})

test('the descriptions have the last, least and greatest values to 6 digits', async () => {
  const dashboard = await openDashboard(browser(), store().url('metrics=noise,whole,tiny,huge'))
  const pattern = new RegExp(`only: last ${NUMBER}, min ${NUMBER}, max ${NUMBER}\\.$`)
  for (const metric of ['noise', 'whole', 'tiny', 'huge']) {
    await eventually(() => dashboard.summary(metric)).toMatch(pattern)
    const told = (pattern.exec(await dashboard.summary(metric)) ?? []).slice(1).map(parse)
    const values = logged(metric)
    const wanted = [values.at(-1) ?? NaN, Math.min(...values), Math.max(...values)]
    expect(told).toHaveLength(wanted.length)
    for (const [index, exact] of wanted.entries()) {
      expect(Math.abs((told[index] ?? NaN) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 5e-6)
    }
  }
})

test('the data table is exact: mean and count too', async () => {
  const dashboard = await openDashboard(browser(), store().url('metrics=whole'))
  await dashboard.figure('whole').hover()
  await dashboard.figure('whole').getByRole('button', { name: 'Table of whole' }).click()
  const cells = await dashboard.figure('whole').getByRole('cell').allTextContents()
  const values = logged('whole')
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  expect(cells.slice(0, 3).map(parse)).toEqual([
    values.at(-1),
    Math.min(...values),
    Math.max(...values),
  ])
  expect(parse(cells[3] ?? '')).toBeCloseTo(mean, -1)
  expect(cells.slice(4)).toEqual(['5,000'])
})

test('a table that is wider than its card is scrolled sideways to its last column', async () => {
  const dashboard = await openDashboard(browser(), store().url())
  const figure = dashboard.figure('whole')
  await figure.hover()
  await figure.getByRole('button', { name: 'Table of whole' }).click()
  const table = figure.getByRole('group', { name: 'Table of whole' })
  await figure.evaluate((card) => {
    card.style.width = '200px'
  })
  const beyondPx = (): Promise<number> =>
    table.evaluate((scroller) => {
      const last = [...scroller.querySelectorAll('thead th')].at(-1)?.getBoundingClientRect()
      return Math.round((last?.right ?? NaN) - scroller.getBoundingClientRect().right)
    })
  const cardRight = await figure.evaluate((card) => card.getBoundingClientRect().right)
  expect(
    await table.evaluate((scroller) => scroller.getBoundingClientRect().right),
  ).toBeLessThanOrEqual(cardRight)
  expect(await beyondPx()).toBeGreaterThan(0)
  await table.focus()
  for (let press = 0; press < 10; press++) await dashboard.page.keyboard.press('ArrowRight')
  await eventually(beyondPx).toBeLessThanOrEqual(0)
})

test('0, −0 and switches', async () => {
  const dashboard = await openDashboard(browser(), store().url())
  const ends = async (metric: string): Promise<string> => dashboard.summary(metric)
  await eventually(() => ends('zero')).toContain('last 0, min 0, max 0')
  await eventually(() => ends('minus')).toMatch(/last \u22120, min \u22121, max \u22120/)
  await eventually(() => ends('flag')).toContain('last 0, min 0, max 1')
})

test('zoomed in, every point is there with the value that was logged', async () => {
  const query = 'metrics=whole&smoothing=0&xmin=1200&xmax=1300'
  const dashboard = await openDashboard(browser(), store().url(query))
  const values = logged('whole')
  let told = await dashboard.pressOn('whole', 'Home')
  for (let step = 1200; step <= 1300; step++) {
    expect(told).toBe(
      `step ${step.toLocaleString('en')}: only ${(values[step] ?? NaN).toLocaleString('en')}`,
    )
    told = await dashboard.pressOn('whole', 'ArrowRight')
  }
})

test('zoomed out, the greatest value of all stands where it was logged', async () => {
  const dashboard = await openDashboard(browser(), store().url('metrics=spiky&smoothing=0'), {
    recordsDrawing: true,
  })
  const top = await topOfLine(dashboard, 'spiky', 'only')
  const stepsPerPx = ROWS.length / 300
  expect(Math.abs(top.x - SPIKE_STEP)).toBeLessThan(2 * stepsPerPx)
  expect(Math.abs(top.y - 1000)).toBeLessThan(10)
})

test('when the page says that it has settled, every chart in view is drawn', async () => {
  const dashboard = await openDashboard(browser(), store().url(), { recordsDrawing: true })
  const { page } = dashboard
  // What stands at this moment: nothing is waited for.
  const state = await page.evaluate(() => ({
    busy: document.querySelectorAll('[aria-busy=true]').length,
    marks: ['shardboard:first-chart', 'shardboard:settled'].map(
      (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN,
    ),
    inView: [...document.querySelectorAll('figure')]
      .filter((figure) => figure.getBoundingClientRect().top < innerHeight)
      .map((figure) => figure.dataset['metric'] ?? ''),
  }))
  expect(state.busy).toBe(0)
  expect(state.marks[0]).toBeLessThanOrEqual(state.marks[1] ?? NaN)
  expect(state.inView.length).toBeGreaterThan(5)
  for (const metric of state.inView) {
    expect(await mainLines(dashboard, metric, 'only'), metric).toHaveLength(1)
  }
})
