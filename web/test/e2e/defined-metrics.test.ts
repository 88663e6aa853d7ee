import { init } from 'shardboard'
import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { mainLines, tickLabels } from './support/chart-reading.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { drawingOf } from './support/drawing-record.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

/** `epoch` is logged every 10th step from 20 on, and `val/loss` every 5th, by another call. */
const store = useStore(async (dir) => {
  for (const [index, name] of ['first', 'second'].entries()) {
    const run = init({ project: 'defined', dir, name })
    run.defineMetric('val/*', { stepMetric: 'epoch' })
    run.defineMetric('val/loss', { stepMetric: 'epoch', goal: 'minimize' })
    run.defineMetric('score', { goal: 'minimize' })
    for (let step = 0; step <= 100; step++) {
      if (step % 10 === 0 && step >= 20) run.log({ epoch: step / 10 }, { step })
      if (step % 5 === 0) run.log({ 'val/loss': 200 - step - 50 * index }, { step })
      if (step % 50 === 0) run.log({ 'val/top/acc': step }, { step })
      run.log({ 'train/loss': step }, { step })
    }
    run.log({ score: 3 - index }, { step: 100 })
    await run.finish()
  }
})

const open = (query = ''): Promise<DashboardPage> =>
  openDashboard(browser(), store().url(`project=defined${query}`), { recordsDrawing: true })

test('a metric has the x-axis that its definition names, and says so; the others have steps', async () => {
  const dashboard = await open('&smoothing=0')
  expect(await dashboard.picker('X-axis').textContent()).toContain('As defined')
  expect(await dashboard.pressOn('val/loss', 'Home')).toMatch(/^epoch 2: /)
  expect(await dashboard.pressOn('val/loss', 'End')).toMatch(/^epoch 10: /)
  expect((await drawingOf(dashboard.chart('val/loss'))).texts.map(({ text }) => text)).toContain(
    'epoch',
  )
  expect(await dashboard.pressOn('train/loss', 'End')).toMatch(/^step 100: /)
  expect((await tickLabels(dashboard, 'train/loss')).x).toContain('100')
})

test('a definition of a pattern holds for every metric that it fits', async () => {
  const dashboard = await open('&smoothing=0')
  expect(await dashboard.pressOn('val/top/acc', 'Home')).toMatch(/^epoch 5: /)
  expect(await dashboard.pressOn('val/top/acc', 'End')).toMatch(/^epoch 10: /)
})

test('the last value before places a point, and the note counts what was placed or left out', async () => {
  const dashboard = await open('&smoothing=0')
  // Of 21 points, those at 0 to 15 come before any epoch, and those at 25, 35 … 95 have an earlier one.
  expect(await dashboard.figure('val/loss').getByTestId('chart-note').textContent()).toBe(
    '16 points placed by an earlier epoch; 8 points before any epoch not shown',
  )
  const [line] = await mainLines(dashboard, 'val/loss', 'first')
  expect(line?.parts.flat()).toHaveLength(17)
  expect(await dashboard.figure('train/loss').getByTestId('chart-note').count()).toBe(0)
})

test('a chosen x-axis wins, and the default can be had back', async () => {
  const dashboard = await open('&smoothing=0&x_axis=step')
  expect(await dashboard.pressOn('val/loss', 'End')).toMatch(/^step 100: /)
  await dashboard.pick('X-axis', 'As defined, else step')
  await eventually(() => dashboard.pressOn('val/loss', 'End')).toMatch(/^epoch 10: /)
  await eventually(() => dashboard.params()['x_axis']).toBeUndefined()
  await dashboard.pick('X-axis', 'Step')
  await eventually(() => dashboard.pressOn('val/loss', 'End')).toMatch(/^step 100: /)
  await eventually(() => dashboard.params()['x_axis']).toBe('step')
})

test('charts that differ in their x-axis differ in their zoom and their crosshair', async () => {
  const dashboard = await open('&smoothing=0')
  await dashboard.hover('val/loss', 0.6)
  const crosshairs = async (metric: string): Promise<number> =>
    (await drawingOf(dashboard.chart(metric), 1)).rects.filter(({ width }) => width <= 2).length
  await eventually(() => crosshairs('val/loss')).toBe(1)
  expect(await crosshairs('train/loss')).toBe(0)
  await dashboard.drag('val/loss', 0.5, 0.9)
  await eventually(() => dashboard.params()).toMatchObject({ zoom_axis: 'epoch' })
  await eventually(() => dashboard.pressOn('val/loss', 'Home')).toMatch(/^epoch [56]/)
  expect(await dashboard.pressOn('train/loss', 'Home')).toMatch(/^step 0: /)
  const zoomed = await dashboard.pressOn('val/loss', 'Home')
  await dashboard.page.reload()
  await dashboard.settled()
  expect(await dashboard.pressOn('val/loss', 'Home')).toBe(zoomed)
  expect(await dashboard.pressOn('train/loss', 'Home')).toMatch(/^step 0: /)
})

test('where less is better, tables and bars begin with the least', async () => {
  const dashboard = await open()
  const bars = dashboard.figure('score').getByTestId('value-bars').getByRole('listitem')
  expect((await bars.allTextContents()).map((text) => text.replace(/\s+/g, ''))).toEqual([
    'second2',
    'first3',
  ])
  const figure = dashboard.figure('val/loss')
  await figure.hover()
  await figure.getByRole('button', { name: 'Table of val/loss' }).click()
  expect((await figure.getByRole('columnheader').allTextContents()).slice(0, 3)).toEqual([
    'Run',
    'Best (min)',
    'Last',
  ])
  const rows = await figure.getByRole('rowheader').allTextContents()
  expect(rows.map((text) => text.trim())).toEqual(['second', 'first'])
  const clipped = await figure.getByRole('columnheader').evaluateAll((all) => {
    const right = all[0]?.closest('[role=group]')?.getBoundingClientRect().right ?? 0
    return all.filter((header) => header.getBoundingClientRect().right > right + 1).length
  })
  expect(clipped).toBe(0)
})

test('the default smoothing leaves a short line as it is, and a chosen one does not', async () => {
  const dashboard = await open('&runs=first&metrics=epoch')
  const heights = async (): Promise<number> => {
    const [line] = await mainLines(dashboard, 'epoch', 'first')
    const ys = line?.parts.flat().map(([, y]) => y) ?? []
    return Math.max(...ys) - Math.min(...ys)
  }
  const raw = await heights()
  const field = dashboard.page.getByLabel('Smoothing in points')
  expect(await field.inputValue()).toBe('')
  await field.fill('10')
  await field.press('Tab')
  await eventually(heights).toBeLessThan(raw * 0.9)
  await eventually(() => dashboard.params()['smoothing']).toBe('10')
  await field.fill('')
  await field.press('Tab')
  await eventually(heights).toBe(raw)
  await eventually(() => dashboard.params()['smoothing']).toBeUndefined()
})
