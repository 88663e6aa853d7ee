import type { Locator } from 'playwright-core'
import { init } from 'shardboard'
import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard, openFreshDashboard } from './support/open-dashboard.ts'
import { Trainer } from './support/trainer.ts'
import { storeForTest, useStore } from './support/use-store.ts'

const browser = useBrowser()

const HTML = '<img src=x onerror=alert(1)>'

const store = useStore(async (dir) => {
  const run = init({
    project: 'details',
    dir,
    id: 'run-1',
    name: 'first',
    group: 'sweep',
    tags: ['a', HTML],
    notes: `line one\n${HTML}`,
    config: {
      model: { depth: 3, opt: { name: 'adam' } },
      ...Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${index}`, index])),
    },
  })
  for (const loss of [4, 2, NaN, 3]) run.log({ loss })
  run.summary['best'] = 0.25
  await run.finish({ status: 'failed' })
  const again = init({ project: 'details', dir, id: 'run-1', resume: 'must' })
  again.log({ loss: 1 })
  await again.finish()
})

async function openDetails(dashboard: DashboardPage, name: string): Promise<Locator> {
  await dashboard.run(name).hover()
  await dashboard.page.getByRole('button', { name: `Details of ${name}` }).click()
  const dialog = dashboard.page.getByRole('dialog', { name })
  await dialog.getByTestId('run-state').waitFor()
  return dialog
}

const cellsOf = (dialog: Locator, table: string): Promise<string[]> =>
  dialog.getByRole('group', { name: table }).locator('tbody :is(th, td)').allTextContents()

test('a run shows all that its record holds, as text', async () => {
  const dashboard = await openDashboard(browser(), store().url())
  const dialog = await openDetails(dashboard, 'first')
  expect(await dialog.getByTestId('run-state').textContent()).toBe('finished')
  const facts = await dialog.locator('dl').innerText()
  for (const text of ['run-1', 'sweep', `a, ${HTML}`, `line one\n${HTML}`]) {
    expect(facts).toContain(text)
  }
  expect(await cellsOf(dialog, 'Summary')).toEqual(['best', '0.25'])
  const metrics = await cellsOf(dialog, 'Metrics')
  expect(metrics).toEqual(['loss', '1', '1', '4', '5', '1'])
  const attempts = await cellsOf(dialog, 'Attempts')
  expect([attempts[0], attempts[1], attempts[5], attempts[6]]).toEqual([
    '0',
    'failed',
    '1',
    'finished',
  ])
  expect(attempts[4]).toContain(`pid ${process.pid}`)

  const config = dialog.getByRole('group', { name: 'Config' })
  expect(await config.getByRole('row').count()).toBe(22)
  await dialog.getByLabel('config search', { exact: true }).fill('ADAM')
  await eventually(() => cellsOf(dialog, 'Config')).toEqual(['model.opt.name', 'adam'])
  await dialog.getByLabel('config search', { exact: true }).fill('')
  await dashboard.page.keyboard.press('Escape')
  await dashboard.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('a metric has the figure that its definition names, by its name or by a pattern', async () => {
  const { url } = await storeForTest(async (dir) => {
    const run = init({ project: 'p', name: 'fox', dir })
    run.defineMetric('val/*', { summary: 'mean' })
    run.defineMetric('acc', { goal: 'maximize' })
    for (const value of [1, 4, 1]) run.log({ acc: value, loss: value, 'val/f1': value })
    await run.finish()
  })
  const dashboard = await openDashboard(browser(), url())
  const dialog = await openDetails(dashboard, 'fox')
  const cells = await cellsOf(dialog, 'Metrics')
  expect([cells.slice(0, 3), cells.slice(6, 9), cells.slice(12, 15)]).toEqual([
    ['acc', '4 (best, max)', '1'],
    ['loss', '', '1'],
    ['val/f1', '2 (mean)', '1'],
  ])
})

test('it is opened by a key on the run, and the focus comes back', async () => {
  const dashboard = await openDashboard(browser(), store().url())
  await dashboard.runCheckbox('first').press('i')
  const dialog = dashboard.page.getByRole('dialog', { name: 'first' })
  await dialog.getByTestId('run-state').waitFor()
  await dashboard.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(
    await dashboard.runCheckbox('first').evaluate((box) => box === document.activeElement),
  ).toBe(true)
})

test('its code is not loaded before it is wanted', async () => {
  const dashboard = await openFreshDashboard(browser(), store().url())
  const isLoaded = (): boolean =>
    dashboard.watch.requestUrls.some((url) => url.includes('RunDetailsDialog'))
  expect(isLoaded()).toBe(false)
  await openDetails(dashboard, 'first')
  expect(isLoaded()).toBe(true)
})

test('a run that fails while it is shown says so, and why', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'p', name: 'fox', dir })
  await trainer.log({ loss: 1 })
  const dashboard = await openDashboard(browser(), url())
  const dialog = await openDetails(dashboard, 'fox')
  expect(await dialog.getByTestId('run-state').textContent()).toBe('running')
  await trainer.fail('the loss is negative')
  await eventually(() => dialog.getByTestId('run-state').textContent()).toMatch(
    /^failed: .*the loss is negative/,
  )
})
