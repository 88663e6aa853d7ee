import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { drawingOf } from './support/drawing-record.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const NAMES = Array.from({ length: 12 }, (_, index) => `steady-heron-${index}`)

const store = useStore(async (dir) => {
  const rows = makeRows(30, 1, (step, noise) => ({ loss: step + noise() }))
  await seedRuns(
    dir,
    'many',
    NAMES.map((name) => ({ name, rows })),
  )
  await seedRuns(
    dir,
    'few',
    NAMES.slice(0, 5).map((name) => ({ name, rows })),
  )
  await seedRuns(
    dir,
    'broken',
    NAMES.slice(0, 5).map((name, index) => ({
      name,
      rows: index === 0 ? [...rows.slice(1), { loss: NaN }] : rows,
    })),
  )
  await seedRuns(
    dir,
    'twins',
    ['id-elder', 'id-younger'].map((id, index) => ({
      id,
      name: 'twin',
      rows: makeRows(30, 1, (step) => ({ loss: step * (index + 1) })),
    })),
  )
})

const open = (project: string, options = {}): Promise<DashboardPage> =>
  openDashboard(browser(), store().url(`project=${project}&smoothing=0`), options)

test('five runs have room at the common width of a card', async () => {
  const { page } = await open('few')
  const legend = page.getByTestId('legend')
  expect((await legend.getByRole('button').allTextContents()).map((text) => text.trim())).toEqual(
    NAMES.slice(0, 5).toReversed(),
  )
  const bottoms = await legend.evaluate((element) => {
    const edge = element.getBoundingClientRect().bottom
    return [...element.children].map((item) => item.getBoundingClientRect().bottom - edge)
  })
  for (const bottom of bottoms) expect(bottom).toBeLessThanOrEqual(0.5)
})

test('a card keeps its height while a run is shown alone, and after', async () => {
  const dashboard = await open('broken')
  const { page } = dashboard
  const heightPx = async (): Promise<number> => {
    await dashboard.painted()
    return dashboard.figure('loss').evaluate((card) => card.getBoundingClientRect().height)
  }
  const note = dashboard.figure('loss').getByTestId('chart-note')
  await note.waitFor()
  const before = await heightPx()
  for (let round = 0; round < 3; round++) {
    await page.getByTestId('legend').getByRole('button', { name: 'steady-heron-3' }).click()
    await note.waitFor({ state: 'detached' })
    expect(await heightPx()).toBe(before)
    await page.keyboard.press('Escape')
    await note.waitFor()
    expect(await heightPx()).toBe(before)
  }
})

test('the runs that have no room are in a list that highlights and isolates as the legend does', async () => {
  const dashboard = await open('many', { recordsDrawing: true })
  const { page } = dashboard
  const more = page.getByRole('button', { name: /^\+\d+ more$/ })
  await more.click()
  const list = page.getByTestId('legend-list')
  const items = list.getByRole('button')
  expect((await items.allTextContents()).map((text) => text.trim())).toEqual(NAMES.toReversed())

  const last = items.last()
  await last.hover()
  await eventually(async () => {
    const { strokes } = await drawingOf(dashboard.chart('loss'), 1)
    return strokes.map((stroke) => stroke.color)
  }).toContain(await dashboard.runColor('steady-heron-0'))
  await last.click()
  await eventually(() => dashboard.summary('loss')).toMatch(/^loss: 1 line\. steady-heron-0: /)
  expect(await list.isVisible()).toBe(true)
  expect(await last.getAttribute('aria-pressed')).toBe('true')
  await items.first().click({ modifiers: ['Control'] })
  await eventually(() => dashboard.summary('loss')).toMatch(/^loss: 2 lines/)

  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
  await eventually(() => dashboard.summary('loss')).toMatch(/^loss: 2 lines/)
  await page.keyboard.press('Escape')
  await eventually(() => dashboard.summary('loss')).toMatch(/^loss: 12 lines/)
})

test('the list is opened, walked and left by keys', async () => {
  const { page } = await open('many')
  await page.getByTestId('legend').getByRole('button').first().focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const list = page.getByTestId('legend-list')
  await list.waitFor()
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
  await eventually(focused).toBe('steady-heron-11')
  await page.keyboard.press('ArrowDown')
  await eventually(focused).toBe('steady-heron-10')
  await page.keyboard.press('Escape')
  await list.waitFor({ state: 'detached' })
  await eventually(focused).toMatch(/more$/)
})

test('runs that share a name are told apart wherever they are named', async () => {
  const dashboard = await open('twins', { recordsDrawing: true })
  const { page } = dashboard
  expect(await dashboard.summary('loss')).toMatch(/twin \(nger\): .* twin \(lder\): /)
  expect(
    (await page.getByTestId('legend').getByRole('button').allTextContents()).map((text) =>
      text.replace(/\s+/g, ' ').trim(),
    ),
  ).toEqual(['twin nger', 'twin lder'])
  expect(await dashboard.runList.locator('.tag').allTextContents()).toEqual(['nger', 'lder'])
  await dashboard.hover('loss', 0.9)
  expect((await dashboard.tooltipRows()).map(({ name }) => name)).toEqual([
    'twin (nger)',
    'twin (lder)',
  ])
  expect(await page.getByRole('banner').textContent()).toContain(new URL(page.url()).host)
})
