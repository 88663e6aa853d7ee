import { rmSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { mainLines } from './support/chart-reading.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard, type OpenOptions } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { Trainer } from './support/trainer.ts'
import { storeForTest, useStore } from './support/use-store.ts'

const browser = useBrowser()

/** Neighbours in time never share a colour, up to this many. */
const DISTINCT_RUNS = 10

const nameOf = (index: number): string => `run-${String(index).padStart(2, '0')}`

const fill =
  (runCount: number, project = 'colours') =>
  async (dir: string): Promise<void> => {
    await seedRuns(
      dir,
      project,
      Array.from({ length: runCount }, (_, index) => ({
        id: `seeded-${index}`,
        name: nameOf(index),
        rows: makeRows(5, index, (step) => ({ loss: step + index })),
      })),
    )
  }

/** The same runs in projects of several sizes, for the tests that change none of them. */
const store = useStore(async (dir) => {
  for (const runCount of [2, 6, DISTINCT_RUNS, 16]) await fill(runCount, `of ${runCount}`)(dir)
})

const openSeeded = (
  runCount: 2 | 6 | typeof DISTINCT_RUNS | 16,
  query = '',
  options: OpenOptions = {},
): Promise<DashboardPage> =>
  openDashboard(browser(), store().url(`project=of ${runCount}${query}`), options)

test('runs in view do not share a colour, and charts are drawn in the colours of the list', async () => {
  const dashboard = await openSeeded(DISTINCT_RUNS, '', { recordsDrawing: true })
  const colors = await dashboard.runColors()
  expect(Object.keys(colors)).toHaveLength(DISTINCT_RUNS)
  expect(new Set(Object.values(colors)).size).toBe(DISTINCT_RUNS)
  for (const name of Object.keys(colors)) {
    expect(await mainLines(dashboard, 'loss', name)).toHaveLength(1)
  }
  const swatches = await dashboard.page
    .getByTestId('legend')
    .locator('line')
    .evaluateAll((all) => all.map((line) => line.getAttribute('stroke')))
  expect(swatches.length).toBeGreaterThan(0)
  for (const swatch of swatches) expect(Object.values(colors)).toContain(swatch)
})

test('a run keeps its colour whatever other runs come', async () => {
  const { dir, url } = await storeForTest(fill(4))
  const dashboard = await openDashboard(browser(), url())
  const before = await dashboard.runColors()
  for (let index = 4; index < 8; index++) {
    const trainer = await Trainer.start({ project: 'colours', name: nameOf(index), dir })
    await trainer.log({ loss: index })
    await eventually(() => dashboard.listedRuns()).toContain(nameOf(index))
  }
  const after = await dashboard.runColors()
  expect(after).toMatchObject(before)
  expect(new Set(Object.values(after)).size).toBe(8)

  await dashboard.page.reload()
  await dashboard.settled()
  expect(await dashboard.runColors()).toEqual(after)
  const elsewhere = await openDashboard(browser(), url())
  expect(await elsewhere.runColors()).toEqual(after)
})

test('a run keeps its colour when others are deselected, filtered out or isolated', async () => {
  const dashboard = await openSeeded(6)
  const before = await dashboard.runColors()
  await dashboard.runCheckbox(nameOf(2)).uncheck()
  await dashboard.runCheckbox(nameOf(0)).uncheck()
  expect(await dashboard.runColors()).toEqual(before)
  await dashboard.page.getByLabel('run filter', { exact: true }).fill('05|03')
  await eventually(() => dashboard.listedRuns()).toEqual([nameOf(5), nameOf(3)])
  expect(before).toMatchObject(await dashboard.runColors())
  const alone = await openSeeded(6, `&runs=${nameOf(4)}`)
  expect(await alone.runColors()).toEqual(before)
})

test('a run keeps its colour when an elder one is deleted', async () => {
  const { dir, url } = await storeForTest(fill(6))
  const dashboard = await openDashboard(browser(), url())
  const { [nameOf(1)]: deleted, ...kept } = await dashboard.runColors()
  expect(deleted).toMatch(/^#/)
  deleteRun(dir, 'seeded-1')
  await eventually(() => dashboard.listedRuns()).not.toContain(nameOf(1))
  expect(await dashboard.runColors()).toEqual(kept)
  await dashboard.page.reload()
  await dashboard.settled()
  expect(await dashboard.runColors()).toEqual(kept)
})

function deleteRun(dir: string, runId: string): void {
  const project = join(dir, 'projects', 'colours')
  const path = join(project, 'index.json')
  const index: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (typeof index !== 'object' || index === null || !('runs' in index)) throw new Error('No runs')
  const runs: unknown[] = Array.isArray(index.runs) ? index.runs : []
  const isOther = (run: unknown): boolean =>
    !(typeof run === 'object' && run !== null && 'id' in run && run.id === runId)
  writeFileSync(path, JSON.stringify({ ...index, runs: runs.filter(isOther) }))
  for (const folder of ['runs', 'metrics'])
    rmSync(join(project, folder, runId), { recursive: true })
}

test('runs that must share a colour differ by their dashes', async () => {
  const dashboard = await openSeeded(16, '&smoothing=0', { recordsDrawing: true })
  const looks: string[] = []
  const colors = await dashboard.runColors()
  for (const color of new Set(Object.values(colors))) {
    const name = Object.keys(colors).find((run) => colors[run] === color) ?? ''
    for (const line of await mainLines(dashboard, 'loss', name)) {
      looks.push(`${color} ${line.dash.join(' ')}`)
    }
  }
  expect(looks).toHaveLength(16)
  expect(new Set(looks).size).toBe(16)
})

test('the same run has the same hue in both themes', async () => {
  const dashboard = await openSeeded(2, '&theme=light')
  const light = await dashboard.runColors()
  await dashboard.visit(store().url('project=of 2&theme=dark'))
  const dark = await dashboard.runColors()
  const hue = (hex: string | undefined): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
      Number.parseInt((hex ?? '').slice(at, at + 2), 16),
    )
    return (Math.atan2(Math.sqrt(3) * (green - blue), 2 * red - green - blue) * 180) / Math.PI + 360
  }
  for (const name of Object.keys(light)) {
    const apart = Math.abs(hue(light[name]) - hue(dark[name])) % 360
    expect(Math.min(apart, 360 - apart)).toBeLessThan(45)
    expect(dark[name]).not.toBe(light[name])
  }
})
