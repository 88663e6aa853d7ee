import { init } from 'shardboard'
import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { mainLines, tickLabels } from './support/chart-reading.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { drawingOf } from './support/drawing-record.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const ODD: ReadonlyMap<number, number> = new Map([
  [20, NaN],
  [40, Infinity],
  [60, -Infinity],
])

async function writeAttempts(dir: string): Promise<void> {
  const first = init({ project: 'odd', dir, id: 'resumed', name: 'resumed' })
  for (let step = 0; step < 60; step++) first.log({ resumed: 1000 + step }, { step })
  await first.finish()
  const second = init({ project: 'odd', dir, id: 'resumed', resume: 'must' })
  for (let step = 40; step <= 100; step++) second.log({ resumed: step }, { step })
  await second.finish()
}

async function writeWriters(dir: string): Promise<void> {
  const options = { project: 'odd', dir, id: 'ranks', name: 'ranks' } as const
  const zero = init({ ...options, writer: 'rank-0' })
  for (let step = 0; step <= 100; step++) zero.log({ 'by-rank': step }, { step })
  await zero.finish()
  const one = init({ ...options, writer: 'rank-1', resume: 'must' })
  for (let step = 0; step <= 100; step++) one.log({ 'by-rank': 200 - step }, { step })
  await one.finish()
}

const store = useStore(async (dir) => {
  await seedRuns(dir, 'odd', [
    {
      name: 'holes',
      rows: makeRows(101, 1, (step) => ({ holed: ODD.get(step) ?? step, dead: NaN })),
    },
    {
      name: 'diverged',
      rows: makeRows(9000, 2, (step, noise) => ({ long: step < 3000 ? noise() : NaN })),
    },
    { name: 'small', rows: [{ single: 2 }] },
    { name: 'large', rows: [{ single: 8 }] },
    { name: 'below', rows: [{ single: -2 }] },
    { name: 'lost', rows: [{ single: NaN }] },
  ])
  await writeAttempts(dir)
  await writeWriters(dir)
})

const open = (metrics: string, query = ''): Promise<DashboardPage> =>
  openDashboard(browser(), store().url(`project=odd&smoothing=0&metrics=${metrics}${query}`), {
    recordsDrawing: true,
  })

/** How many points each unbroken part of the line has. */
async function partLengths(dashboard: DashboardPage, metric: string): Promise<number[]> {
  const [line] = await mainLines(dashboard, metric, 'holes')
  return line?.parts.map((part) => part.length) ?? []
}

test('a line is not drawn across values that are not finite', async () => {
  const dashboard = await open('holed')
  expect(await partLengths(dashboard, 'holed')).toEqual([20, 19, 19, 40])
  expect(await dashboard.summary('holed')).toBe(
    'holed: 1 line. holes: last 100, min 0, max 100, 3 values not finite.',
  )
})

test('no pixel of a line is where a value that is not finite was logged', async () => {
  const dashboard = await open('holed', '&xmin=18&xmax=22&columns=1')
  const color = await dashboard.runColor('holes')
  const columns = await dashboard
    .chart('holed')
    .locator('canvas')
    .first()
    .evaluate((canvas, hex) => {
      if (!(canvas instanceof HTMLCanvasElement)) return []
      const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
      const { width, height } = canvas
      const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? []
      const counts = Array.from({ length: width }, () => 0)
      for (let pixel = 0; pixel < width * height; pixel++) {
        if (wanted.every((part, index) => Math.abs((data[pixel * 4 + index] ?? 0) - part) < 40)) {
          counts[pixel % width] = (counts[pixel % width] ?? 0) + 1
        }
      }
      return counts
    }, color)
  // From 18 to 22: the line is there up to 19 and from 21 on; between them there is the mark alone.
  const drawn = columns.flatMap((count, column) => (count > 0 ? [column] : []))
  const left = drawn[0] ?? NaN
  const right = drawn.at(-1) ?? NaN
  const at = (step: number): number => left + ((right - left) * (step - 18)) / 4
  const isEmpty = (from: number, to: number): boolean =>
    columns.slice(Math.ceil(at(from)), Math.floor(at(to))).every((count) => count === 0)
  expect(isEmpty(19.1, 19.9)).toBe(true)
  expect(isEmpty(20.1, 20.9)).toBe(true)
  expect(isEmpty(19.9, 20.1)).toBe(false)
  expect(isEmpty(18.2, 18.8)).toBe(false)
})

test('values that are not finite are marked where they fell, each kind in its way', async () => {
  const dashboard = await open('holed')
  const color = await dashboard.runColor('holes')
  const { strokes, fills } = await drawingOf(dashboard.chart('holed'))
  const crosses = strokes.filter(
    (stroke) => stroke.color === color && stroke.parts.every((part) => part.length === 2),
  )
  expect(crosses).toHaveLength(1)
  expect(fills.filter((fill) => fill === color)).toHaveLength(2)
  await dashboard.chart('holed').focus()
  await dashboard.page.keyboard.press('Home')
  for (const [step, shown] of [
    [20, 'NaN'],
    [40, '∞'],
    [60, '−∞'],
  ] as const) {
    const [, second] = [
      await dashboard.pressOn('holed', 'Shift+ArrowRight'),
      await dashboard.pressOn('holed', 'Shift+ArrowRight'),
    ]
    expect(second).toBe(`step ${step}: holes ${shown}`)
  }
})

test('a long line that ends in values that are not finite has them at the cursor', async () => {
  const dashboard = await open('long')
  await dashboard.hover('long', 0.2)
  expect((await dashboard.tooltipRows())[0]?.value).toMatch(/^0\.\d+$/)
  expect((await tickLabels(dashboard, 'long')).x).toContain('8000')
  await dashboard.hover('long', 0.8)
  expect(await dashboard.tooltipRows()).toEqual([{ name: 'diverged', value: 'NaN' }])
  expect(await dashboard.pressOn('long', 'End')).toMatch(
    /^step 8,9\d\d: diverged NaN \(\d+ NaN in step 8,9\d\d–8,999\)$/,
  )
  await dashboard.hover('long', 0.8)
  expect(await dashboard.tooltip.textContent()).toMatch(/\d\d+ NaN in step [67],\d{3}–[67],\d{3}/)
  expect(await dashboard.figure('long').getByTestId('chart-note').textContent()).toBe(
    '6,000 values NaN or ±∞',
  )
})

test('smoothing passes over values that are not finite, and leaves their gaps', async () => {
  const dashboard = await open('holed')
  await dashboard.visit(store().url('project=odd&smoothing=10&metrics=holed'))
  expect(await partLengths(dashboard, 'holed')).toEqual([20, 19, 19, 40])
})

test('a metric of nothing but NaN is shown as such', async () => {
  const dashboard = await open('dead')
  await eventually(() => dashboard.summary('dead')).toContain('101 values not finite')
  expect(await dashboard.pressOn('dead', 'End')).toBe('step 100: holes NaN')
})

test('a metric with a single value in every run is bars, the greatest first', async () => {
  const dashboard = await open('single')
  const bars = dashboard.figure('single').getByTestId('value-bars').getByRole('listitem')
  expect((await bars.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
    'large 8',
    'small 2',
    'below −2',
    'lost NaN',
  ])
  const widths = await bars
    .locator('.bar')
    .evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().width))
  expect((widths[0] ?? 0) / (widths[1] ?? NaN)).toBeCloseTo(4, 1)
  expect((widths[2] ?? 0) / (widths[1] ?? NaN)).toBeCloseTo(1, 1)
  expect(widths).toHaveLength(3)
  expect(await dashboard.chart('single').count()).toBe(0)
})

test('of a resumed run the later attempt wins from its first step on', async () => {
  const dashboard = await open('resumed')
  expect(await dashboard.summary('resumed')).toBe(
    'resumed: 1 line. resumed: last 100, min 40, max 1,039.',
  )
  await dashboard.chart('resumed').press('Home')
  expect(await dashboard.pressOn('resumed', 'Shift+ArrowRight')).toBe('step 10: resumed 1,010')
  await dashboard.pressOn('resumed', 'Shift+ArrowRight')
  expect(await dashboard.pressOn('resumed', 'Shift+ArrowRight')).toBe('step 30: resumed 1,030')
  expect(await dashboard.pressOn('resumed', 'Shift+ArrowRight')).toBe('step 40: resumed 40')
  expect(await dashboard.pressOn('resumed', 'Shift+ArrowRight')).toBe('step 50: resumed 50')
  await dashboard.figure('resumed').hover()
  await dashboard.figure('resumed').getByRole('button', { name: 'Table of resumed' }).click()
  expect(await dashboard.figure('resumed').getByRole('cell').nth(4).textContent()).toBe('101')
})

test('a run of several writers has a line for each', async () => {
  const dashboard = await open('by-rank')
  expect(await dashboard.summary('by-rank')).toBe(
    'by-rank: 2 lines. ranks · rank-0: last 100, min 0, max 100. ' +
      'ranks · rank-1: last 100, min 100, max 200.',
  )
  const lines = await mainLines(dashboard, 'by-rank', 'ranks')
  expect(lines).toHaveLength(2)
  expect(new Set(lines.map((line) => line.dash.join(' '))).size).toBe(2)
  await dashboard.hover('by-rank', 0.4)
  expect((await dashboard.tooltipRows()).map((row) => row.name)).toEqual([
    'ranks · rank-1',
    'ranks · rank-0',
  ])
})

test('steps that go back, repeat and jump are all there', async () => {
  const { dir } = store()
  const run = init({ project: 'odd', dir, name: 'jumper' })
  for (const [step, value] of [
    [0, 1],
    [1_000_000, 2],
    [5, 3],
    [5, 4],
    [-7, 5],
  ] as const) {
    run.log({ jumps: value }, { step })
  }
  await run.finish()
  const dashboard = await open('jumps')
  expect(await dashboard.summary('jumps')).toBe('jumps: 1 line. jumper: last 2, min 1, max 5.')
  expect(await dashboard.pressOn('jumps', 'Home')).toBe('step −7: jumper 5')
  expect(await dashboard.pressOn('jumps', 'End')).toBe('step 1,000,000: jumper 2')
})
