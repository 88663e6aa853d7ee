import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { fillComparisonStore } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { useStore } from './support/use-store.ts'
import { viewState } from './support/view-state.ts'

const browser = useBrowser()

const NASTY = {
  project: 'a,b/c 100% "q" & <b> 🚀 #1?x=y+z',
  runs: ['50%, done', 'x/y,z', '%2C%25', '*', 'späte 🚀'],
  metrics: ['val,loss/α%', 'step', 'metric:step', 'grad / norm + "q"'],
  configKey: 'model,size/%',
}

const store = useStore(async (dir) => {
  await fillComparisonStore(dir)
  await seedRuns(
    dir,
    NASTY.project,
    NASTY.runs.map((name, index) => ({
      name,
      group: index < 2 ? 'g,1%' : 'g/2',
      tags: [`t${index % 2},%`],
      config: { [NASTY.configKey]: index % 2 === 0 },
      rows: makeRows(20, index, (step) =>
        Object.fromEntries(NASTY.metrics.map((metric) => [metric, index * 100 + step])),
      ),
    })),
  )
  await seedRuns(
    dir,
    'twins',
    ['elder', 'younger'].map((id) => ({ id, name: 'twin', rows: [{ loss: 1 }, { loss: 2 }] })),
  )
})

function nastyUrl(params: Record<string, string>): string {
  return store().url(new URLSearchParams({ project: NASTY.project, ...params }).toString())
}

async function untilAddressHas(dashboard: DashboardPage, ...keys: string[]): Promise<void> {
  await eventually(() => Object.keys(dashboard.params())).toEqual(expect.arrayContaining(keys))
}

/** Waits until each figure in view is described. */
async function untilDescribed(dashboard: DashboardPage): Promise<void> {
  for (const metric of await dashboard.metrics()) {
    await eventually(() => dashboard.summary(metric)).not.toBe('')
  }
}

async function expectSameElsewhere(dashboard: DashboardPage): Promise<void> {
  await untilDescribed(dashboard)
  const state = await viewState(dashboard)
  const address = dashboard.page.url()
  const other = await openDashboard(browser(), address)
  await untilDescribed(other)
  expect(await viewState(other)).toEqual(state)
  expect(other.page.url()).toBe(address)
  expect(await other.notices.count()).toBe(0)
}

test('the address changes with every control, and opened elsewhere it shows the same', async () => {
  const dashboard = await openDashboard(browser(), store().url('project=vision'))
  const { page } = dashboard
  await dashboard.runCheckbox('brave-owl').uncheck()
  await page.getByLabel('run filter', { exact: true }).fill('o')
  await page.getByLabel('metric filter', { exact: true }).fill('loss|acc')
  await dashboard.pick('Group runs by', 'lr')
  await dashboard.pick('X-axis', 'tokens')
  await page.getByRole('button', { name: 'Log y' }).click()
  await page.getByRole('button', { name: 'Log x' }).click()
  await page.getByLabel('Smoothing in points').fill('7')
  await page.getByLabel('Kind').selectOption('gaussian')
  await page.getByLabel('Columns').selectOption('2')
  await page.getByRole('button', { name: /^val/ }).click()
  await dashboard.drag('train/loss', 0.4, 0.8)
  await page.getByTestId('legend').first().getByRole('button', { name: 'calm-fox' }).click()
  await untilAddressHas(
    dashboard,
    ...['project', 'runs', 'run_filter', 'metric_filter', 'group_by', 'x_axis', 'log_y'],
    ...['log_x', 'smoothing', 'smoothing_kind', 'columns', 'closed', 'xmin', 'xmax', 'isolate'],
  )
  expect(dashboard.params()).toMatchObject({
    runs: 'quiet-elk,calm-fox',
    group_by: 'config.lr',
    x_axis: 'tokens',
    columns: '2',
    closed: 'val',
  })
  await expectSameElsewhere(dashboard)
})

test('names that break what splits at commas and percent signs come back as they were', async () => {
  const dashboard = await openDashboard(browser(), nastyUrl({}))
  const { page } = dashboard
  expect(await dashboard.listedRuns()).toEqual(NASTY.runs.toReversed())
  for (const name of ['späte 🚀', '%2C%25']) await dashboard.runCheckbox(name).uncheck()
  for (const metric of ['step', 'metric:step', 'val,loss/α%']) {
    await dashboard.pick('X-axis', metric)
    const written = metric.includes(',') ? metric : `metric:${metric}`
    await eventually(() => dashboard.params()).toMatchObject({
      x_axis: written,
      runs: expect.any(String),
    })
    await dashboard.page.reload()
    await dashboard.settled()
    expect(await dashboard.picker('X-axis').getAttribute('aria-label')).toBe(`X-axis: ${metric}`)
  }
  await dashboard.pick('Group runs by', NASTY.configKey)
  await page.getByRole('button', { name: /^val,loss/ }).click()
  await page.getByTestId('legend').first().getByRole('button', { name: '*', exact: true }).click()
  await untilAddressHas(dashboard, 'runs', 'group_by', 'closed', 'isolate')
  await expectSameElsewhere(dashboard)
})

test('one run alone is linked by its name, whatever its name', async () => {
  const dashboard = await openDashboard(browser(), nastyUrl({}))
  for (const name of NASTY.runs) {
    await dashboard.selectAlone(name)
    await eventually(() => dashboard.selectedRuns()).toEqual([name])
    await untilAddressHas(dashboard, 'runs')
    await eventually(() => decodeURIComponent(dashboard.params()['runs'] ?? '')).toBe(name)
    const address = dashboard.page.url()
    await dashboard.page.goto('about:blank')
    await dashboard.visit(address)
    expect(await dashboard.selectedRuns()).toEqual([name])
  }
})

test('metrics are linked by their names, whatever their names', async () => {
  const all = NASTY.metrics.map((metric) => encodeURIComponent(metric)).join(',')
  const dashboard = await openDashboard(browser(), nastyUrl({ metrics: all }))
  for (const metric of NASTY.metrics) {
    const escaped = metric.replaceAll('%', '%25').replaceAll(',', '%2C')
    await dashboard.visit(nastyUrl({ metrics: escaped }))
    expect(await dashboard.metrics()).toEqual([metric])
  }
  await dashboard.visit(nastyUrl({ metrics: all }))
  expect((await dashboard.metrics()).toSorted()).toEqual(NASTY.metrics.toSorted())
  await expectSameElsewhere(dashboard)
})

test('runs that share a name are told apart by their ids', async () => {
  const dashboard = await openDashboard(browser(), store().url('project=twins'))
  expect(await dashboard.listedRuns()).toEqual(['twin', 'twin'])
  const elder = dashboard.runList.locator('[data-run-id=elder]')
  await elder.getByRole('checkbox').uncheck()
  await eventually(() => dashboard.params()).toEqual({ project: 'twins', run_ids: 'younger' })
  await expectSameElsewhere(dashboard)
  await dashboard.page.reload()
  await dashboard.settled()
  expect(await elder.getByRole('checkbox').isChecked()).toBe(false)
})

test('back and forward go from project to project, and each has its own view', async () => {
  const dashboard = await openDashboard(browser(), store().url('project=vision'))
  const { page } = dashboard
  await dashboard.runCheckbox('brave-owl').uncheck()
  await dashboard.drag('train/loss', 0.4, 0.8)
  await untilAddressHas(dashboard, 'runs', 'xmin', 'xmax')
  await untilDescribed(dashboard)
  const before = await viewState(dashboard)
  const address = page.url()

  await dashboard.pick('Project', 'language')
  await eventually(() => dashboard.metrics()).toEqual(['perplexity'])
  expect(dashboard.params()).toEqual({ project: 'language' })
  await page.getByRole('button', { name: 'Log y' }).click()
  await untilAddressHas(dashboard, 'log_y')

  await page.goBack()
  await eventually(() => dashboard.metrics()).toEqual(before['metrics'])
  await untilDescribed(dashboard)
  await eventually(() => viewState(dashboard)).toEqual(before)
  expect(page.url()).toBe(address)

  await page.goForward()
  await eventually(() => dashboard.metrics()).toEqual(['perplexity'])
  await eventually(() => dashboard.selectedRuns()).toEqual(['lone-wolf'])
  expect(dashboard.params()).toEqual({ project: 'language', log_y: 'true' })
  await page.getByRole('button', { name: 'Log y', pressed: true }).waitFor()
})
