import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { comparisonStore } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { openDashboard, type OpenOptions } from './support/open-dashboard.ts'
import { SqlPage } from './support/sql-page.ts'
import { seriousViolations } from './support/serious-violations.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()
const store = comparisonStore()
const emptyStore = useStore(async () => undefined)

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const THEMES = ['light', 'dark'] as const

const open = (query = '', options: OpenOptions = {}): Promise<DashboardPage> =>
  openDashboard(browser(), store.url(`project=vision${query}`), options)

test.each(THEMES)('the main view, %s', async (theme) => {
  const dashboard = await open(`&theme=${theme}&group_by=group`)
  await dashboard.hover('train/loss', 0.5)
  await dashboard.tooltip.waitFor()
  expect(await seriousViolations(dashboard.page)).toEqual([])
})

test.each(THEMES)('with notices, chips, a table and a filter that is none, %s', async (theme) => {
  const query = `&theme=${theme}&smoothing=999&columns=0&xmin=10&xmax=50&log_y=1&isolate=run-a`
  const { page } = await open(query)
  await page.getByRole('figure', { name: 'train/acc' }).hover()
  await page.getByRole('button', { name: 'Table of train/acc' }).click()
  await page.getByLabel('run filter', { exact: true }).fill('(fox')
  await page.getByText('Not a regular expression').waitFor()
  expect(await seriousViolations(page)).toEqual([])
})

test.each(THEMES)('an open picker, full screen and the dialogs, %s', async (theme) => {
  const dashboard = await open(`&theme=${theme}`)
  const { page } = dashboard
  await dashboard.openPicker('X-axis')
  expect(await seriousViolations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await dashboard.chart('train/loss').press('f')
  await page.getByRole('dialog').getByTestId('chart').waitFor()
  for (const next of ['c', '?', null]) {
    expect(await seriousViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    if (next === null) break
    await page.keyboard.press(next)
    await page.getByRole('dialog').waitFor()
  }
})

test.each(THEMES)('the details of a run, %s', async (theme) => {
  const dashboard = await open(`&theme=${theme}`)
  await dashboard.runCheckbox('calm-fox').press('i')
  await dashboard.page.getByTestId('run-state').waitFor()
  expect(await seriousViolations(dashboard.page)).toEqual([])
})

test.each(THEMES)('a phone, with its drawer, %s', async (theme) => {
  const { page } = await open(`&theme=${theme}`, PHONE)
  expect(await seriousViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Sidebar', exact: true }).tap()
  await page.getByRole('dialog', { name: 'Runs and controls' }).waitFor()
  expect(await seriousViolations(page)).toEqual([])
})

test.each(THEMES)('the SQL page, %s', async (theme) => {
  const dashboard = await open(`&theme=${theme}&view=sql`)
  const sql = new SqlPage(dashboard.page)
  await sql.ready()
  expect(await seriousViolations(dashboard.page)).toEqual([])
  await sql.run("SELECT 'NaN'::DOUBLE, NULL, m.* FROM metrics m WHERE metric = 'train/loss'")
  expect(await seriousViolations(dashboard.page)).toEqual([])
  expect(await sql.run('SELECT missing FROM runs')).toBe('error')
  await dashboard.page.setViewportSize(PHONE.viewport)
  expect(await seriousViolations(dashboard.page)).toEqual([])
})

test.each(THEMES)('where there is nothing to show, %s', async (theme) => {
  const dashboard = await openDashboard(browser(), emptyStore().url(), { colorScheme: theme })
  const { page } = dashboard
  await page.getByRole('heading', { name: 'No project yet' }).waitFor()
  expect(await seriousViolations(page)).toEqual([])
  await dashboard.visit(store.url(`project=vision&theme=${theme}&metric_filter=nothing`))
  await page.getByRole('heading', { name: 'No metric matches' }).waitFor()
  expect(await seriousViolations(page)).toEqual([])
  await page.getByRole('checkbox', { name: 'Select all runs' }).uncheck()
  await page.getByRole('heading', { name: 'No runs selected' }).waitFor()
  expect(await seriousViolations(page)).toEqual([])
})

test('embedded', async () => {
  const viewport = { width: 600, height: 300 }
  const { page } = await open('&sidebar=hidden&metrics=train/loss', { viewport })
  expect(await seriousViolations(page)).toEqual([])
})

test('on a phone nothing is wider than the screen', async () => {
  const dashboard = await open('', PHONE)
  const width = (): Promise<number> =>
    dashboard.page.evaluate(() => document.documentElement.scrollWidth)
  expect(await width()).toBe(390)
  for (const metric of await dashboard.metrics()) {
    const box = await dashboard.figure(metric).boundingBox()
    expect(box?.width).toBeGreaterThan(340)
  }
})

test('motion stops where it is not wanted', async () => {
  const dashboard = await open('', { reducedMotion: 'reduce' })
  const moving = await dashboard.page.evaluate(
    () => document.getAnimations().filter((animation) => animation.playState === 'running').length,
  )
  expect(moving).toBe(0)
})
