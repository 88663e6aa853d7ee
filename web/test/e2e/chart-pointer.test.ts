import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { crosshairX, mainLines, tickLabels } from './support/chart-reading.ts'
import { comparisonStore, RUN_NAMES } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { drawingOf } from './support/drawing-record.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'

const browser = useBrowser()
const store = comparisonStore()

const open = (query = ''): Promise<DashboardPage> =>
  openDashboard(browser(), store.url(`project=vision&smoothing=0${query}`), {
    recordsDrawing: true,
  })

const CHARTS = ['train/acc', 'train/loss', 'train/noise', 'val/loss'] as const

/** The runs whose lines stand on a chart. */
async function drawnRuns(dashboard: DashboardPage, metric: string): Promise<string[]> {
  const drawn: string[] = []
  for (const run of RUN_NAMES) {
    if ((await mainLines(dashboard, metric, run)).length > 0) drawn.push(run)
  }
  return drawn
}

test('the tooltip has every run at the cursor, the greatest value first', async () => {
  const dashboard = await open()
  await dashboard.hover('train/loss', 0.6)
  const title = (await dashboard.tooltip.locator('.title').textContent()) ?? ''
  const step = Number(/^step (\d+)$/.exec(title)?.[1])
  expect(step).toBeGreaterThan(30)
  expect(await dashboard.tooltipRows()).toEqual(
    [3, 2, 1].map((factor, index) => ({
      name: RUN_NAMES[index],
      value: String((factor * (100 - step)) / 10),
    })),
  )
  await dashboard.hover('train/acc', 0.6)
  const rows = await dashboard.tooltipRows()
  expect(rows.map((row) => row.name)).toEqual(RUN_NAMES)
  const values = rows.map((row) => Number(row.value))
  expect(values).toEqual(values.toSorted((a, b) => b - a))

  await dashboard.page.mouse.move(5, 5)
  await dashboard.tooltip.waitFor({ state: 'detached' })
})

test('the tooltip stays in the window at its edges', async () => {
  const dashboard = await open('&columns=1&metrics=train/loss')
  for (const [share, down] of [
    [0.02, 0.05],
    [0.99, 0.95],
  ] as const) {
    await dashboard.hover('train/loss', share, down)
    const box = await dashboard.tooltip.boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(1400)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(900)
  }
})

test('the crosshair is at the same place on every chart', async () => {
  const dashboard = await open()
  await dashboard.hover('train/loss', 0.7)
  await eventually(() => crosshairX(dashboard, 'train/loss')).not.toBeNull()
  const x = (await crosshairX(dashboard, 'train/loss')) ?? NaN
  expect(x).toBeGreaterThan(50)
  for (const metric of CHARTS) {
    await eventually(() => crosshairX(dashboard, metric)).not.toBeNull()
    expect(Math.abs(((await crosshairX(dashboard, metric)) ?? NaN) - x)).toBeLessThan(1)
  }
  await dashboard.page.mouse.move(5, 5)
  for (const metric of CHARTS) await eventually(() => crosshairX(dashboard, metric)).toBeNull()
})

test('a drag zooms every chart; a double click, Esc and the chip go back', async () => {
  const dashboard = await open()
  const { page } = dashboard
  const labels = async (): Promise<(readonly string[])[]> => {
    const all: (readonly string[])[] = []
    for (const metric of CHARTS) all.push((await tickLabels(dashboard, metric)).x)
    return all
  }
  const isWithin = (all: (readonly string[])[]): boolean =>
    all.every((texts) => texts.length > 1 && texts.map(Number).every((x) => x > 20 && x < 70))
  const whole = await labels()
  expect(isWithin(whole)).toBe(false)
  for (const goBack of [
    () => dashboard.chart('train/acc').dblclick(),
    () => page.keyboard.press('Escape'),
    () => page.getByRole('button', { name: 'Zoomed' }).click(),
  ]) {
    await dashboard.drag('train/loss', 0.4, 0.6)
    await eventually(async () => isWithin(await labels())).toBe(true)
    const { xmin, xmax } = await eventuallyParams(dashboard)
    expect(Number(xmin)).toBeGreaterThan(20)
    expect(Number(xmax)).toBeLessThan(70)
    await goBack()
    await eventually(labels).toEqual(whole)
    await eventually(() => Object.keys(dashboard.params())).not.toContain('xmin')
  }
})

async function eventuallyParams(dashboard: DashboardPage): Promise<Record<string, string>> {
  await eventually(() => Object.keys(dashboard.params())).toContain('xmin')
  return dashboard.params()
}

test('a zoom into a zoom, and a drag too short for one', async () => {
  const dashboard = await open()
  await dashboard.drag('train/loss', 0.5, 0.505)
  await dashboard.drag('train/loss', 0.4, 0.8)
  const first = await eventuallyParams(dashboard)
  await dashboard.drag('train/acc', 0.4, 0.6)
  await eventually(() => dashboard.params()['xmin']).not.toBe(first['xmin'])
  expect(Number(dashboard.params()['xmin'])).toBeGreaterThan(Number(first['xmin']))
  expect(Number(dashboard.params()['xmax'])).toBeLessThan(Number(first['xmax']))
})

test('the legend isolates a run on click, adds one with Ctrl, and gives all back', async () => {
  const dashboard = await open()
  const legend = dashboard.figure('train/loss').getByTestId('legend')
  expect((await legend.getByRole('button').allTextContents()).map((text) => text.trim())).toEqual(
    RUN_NAMES,
  )
  const item = (name: string) => legend.getByRole('button', { name, exact: true })
  await item('brave-owl').click()
  for (const metric of CHARTS) {
    await eventually(() => drawnRuns(dashboard, metric)).toEqual(['brave-owl'])
  }
  expect(await item('brave-owl').getAttribute('aria-pressed')).toBe('true')
  expect(await dashboard.selectedRuns()).toEqual(RUN_NAMES)
  await item('calm-fox').click({ modifiers: ['Control'] })
  await eventually(() => drawnRuns(dashboard, 'val/loss')).toEqual(['brave-owl', 'calm-fox'])
  await item('calm-fox').click({ modifiers: ['Control'] })
  await item('brave-owl').click()
  await eventually(() => drawnRuns(dashboard, 'val/loss')).toEqual(RUN_NAMES)

  await item('quiet-elk').click()
  await eventually(() => drawnRuns(dashboard, 'val/loss')).toEqual(['quiet-elk'])
  await dashboard.page.getByRole('button', { name: 'Only quiet-elk' }).click()
  await eventually(() => drawnRuns(dashboard, 'val/loss')).toEqual(RUN_NAMES)
})

test('a link that isolates a run that is gone shows all the others as ever', async () => {
  const dashboard = await open('&isolate=gone')
  for (const metric of CHARTS) {
    await eventually(() => drawnRuns(dashboard, metric)).toEqual(RUN_NAMES)
  }
  expect(await dashboard.page.locator('.chip').count()).toBe(0)
  expect(await dashboard.page.getByTestId('legend').locator('.faded').count()).toBe(0)
})

test('a run that is pointed at in the legend, or in the list, stands out on every chart', async () => {
  const dashboard = await open()
  const highlighted = async (metric: string): Promise<string[]> => {
    const { strokes } = await drawingOf(dashboard.chart(metric), 1)
    const names: string[] = []
    for (const name of RUN_NAMES) {
      const color = await dashboard.runColor(name)
      if (strokes.some((stroke) => stroke.color === color && stroke.parts.flat().length > 5)) {
        names.push(name)
      }
    }
    return names
  }
  const legend = dashboard.figure('train/loss').getByTestId('legend')
  await legend.getByRole('button', { name: 'brave-owl' }).hover()
  for (const metric of CHARTS) {
    await eventually(() => highlighted(metric)).toEqual(['brave-owl'])
  }
  await dashboard.run('calm-fox').hover()
  for (const metric of CHARTS) {
    await eventually(() => highlighted(metric)).toEqual(['calm-fox'])
  }
  await dashboard.page.mouse.move(700, 20)
  for (const metric of CHARTS) await eventually(() => highlighted(metric)).toEqual([])
})
