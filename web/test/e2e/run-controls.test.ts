import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { comparisonStore, RUN_NAMES, VISION_METRICS } from './support/comparison-store.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'

const browser = useBrowser()
const store = comparisonStore()

const open = (query = ''): Promise<DashboardPage> =>
  openDashboard(browser(), store.url(`project=vision${query}`))

const linesOf = async (dashboard: DashboardPage, metric: string): Promise<string[]> =>
  [...(await dashboard.summary(metric)).matchAll(/(\S+): last/g)].map((match) => match[1] ?? '')

test('the project picker lists the projects and opens one', async () => {
  const dashboard = await open()
  const { page } = dashboard
  const options = await dashboard.openPicker('Project')
  expect((await options.allTextContents()).map((text) => text.trim())).toEqual([
    'language',
    'vision',
  ])
  await options.getByText('language').click()
  await page.getByRole('heading', { level: 1, name: 'language' }).waitFor()
  await eventually(() => dashboard.metrics()).toEqual(['perplexity'])
  await eventually(() => dashboard.summary('perplexity')).toBe(
    'perplexity: 1 line. lone-wolf: last 91, min 91, max 100.',
  )
  expect(await dashboard.listedRuns()).toEqual(['lone-wolf'])
})

test('runs are listed newest first, with their states', async () => {
  const dashboard = await open()
  expect(await dashboard.listedRuns()).toEqual(RUN_NAMES)
  for (const name of RUN_NAMES) expect(await dashboard.runState(name)).toBe('finished')
  expect(await dashboard.page.getByTestId('selected-count').textContent()).toMatch(/3 of 3/)
})

test('the run filter is a regular expression; what is none is looked for as it stands', async () => {
  const dashboard = await open()
  const filter = dashboard.page.getByLabel('run filter', { exact: true })
  await filter.fill('^(calm|QUIET)')
  await eventually(() => dashboard.listedRuns()).toEqual(['quiet-elk', 'calm-fox'])
  expect(await dashboard.page.getByText('Not a regular expression').count()).toBe(0)
  expect(await linesOf(dashboard, 'train/acc')).toEqual(RUN_NAMES)
  const hidden = dashboard.page.getByTestId('hidden-runs')
  expect(await hidden.textContent()).toContain('1 selected run is hidden by the filter')
  await hidden.getByRole('button', { name: 'Deselect' }).click()
  await eventually(() => linesOf(dashboard, 'train/acc')).toEqual(['quiet-elk', 'calm-fox'])
  expect(await hidden.count()).toBe(0)
  await filter.fill('brave')
  await dashboard.runCheckbox('brave-owl').check()

  await filter.fill('[ow')
  await dashboard.page.getByText('Not a regular expression').waitFor()
  await eventually(() => dashboard.listedRuns()).toEqual([])
  await filter.fill('')
  await eventually(() => dashboard.listedRuns()).toEqual(RUN_NAMES)
  await filter.fill('fox')
  await dashboard.page.getByRole('button', { name: 'Clear run filter' }).click()
  await eventually(() => dashboard.listedRuns()).toEqual(RUN_NAMES)
})

test('all, none and latest only', async () => {
  const dashboard = await open()
  const { page } = dashboard
  const all = page.getByRole('checkbox', { name: 'Select all runs' })
  expect(await all.isChecked()).toBe(true)
  await all.uncheck()
  await page.getByRole('heading', { name: 'No runs selected' }).waitFor()
  expect(await dashboard.selectedRuns()).toEqual([])
  expect(await dashboard.metrics()).toEqual([])
  await all.check()
  await eventually(() => dashboard.metrics()).toEqual(VISION_METRICS)
  expect(await dashboard.selectedRuns()).toEqual(RUN_NAMES)

  await page.getByRole('button', { name: 'Latest only' }).click()
  await eventually(() => linesOf(dashboard, 'train/acc')).toEqual(['quiet-elk'])
  expect(await dashboard.selectedRuns()).toEqual(['quiet-elk'])
  await eventually(() => all.evaluate((box) => Reflect.get(box, 'indeterminate'))).toBe(true)
  expect(await page.getByTestId('selected-count').textContent()).toMatch(/1 of 3/)
})

test('with a filter, all and latest mean those that are listed', async () => {
  const dashboard = await open()
  const { page } = dashboard
  await page.getByLabel('run filter', { exact: true }).fill('calm|brave')
  await page.getByRole('button', { name: 'Latest only' }).click()
  await eventually(() => linesOf(dashboard, 'train/acc')).toEqual(['brave-owl'])
  await page.getByRole('checkbox', { name: 'Select all filtered runs' }).check()
  await eventually(() => linesOf(dashboard, 'train/acc')).toEqual(['brave-owl', 'calm-fox'])
  await page.getByRole('checkbox', { name: 'Select all filtered runs' }).uncheck()
  await page.getByRole('heading', { name: 'No runs selected' }).waitFor()
})

test('one run alone, by its button and by Enter', async () => {
  const dashboard = await open()
  await dashboard.selectAlone('brave-owl')
  await eventually(() => dashboard.selectedRuns()).toEqual(['brave-owl'])
  await dashboard.runCheckbox('calm-fox').press('Enter')
  await eventually(() => dashboard.selectedRuns()).toEqual(['calm-fox'])
  await eventually(() => linesOf(dashboard, 'train/acc')).toEqual(['calm-fox'])
})

test.each([
  ['Group', 'group', { baseline: ['brave-owl', 'calm-fox'], tuned: ['quiet-elk'] }],
  [
    'Tag',
    'tag',
    { fast: ['calm-fox'], small: ['brave-owl', 'calm-fox'], '(unset)': ['quiet-elk'] },
  ],
  ['optimizer.name', 'optimizer.name', { adam: ['brave-owl', 'calm-fox'], sgd: ['quiet-elk'] }],
])('grouped by %s, each group has a box of its own', async (by, key, groups) => {
  const dashboard = await open()
  const { page } = dashboard
  await dashboard.pick('Group runs by', by)
  await eventually(() => page.getByTestId('run-group').locator('.label').allTextContents()).toEqual(
    Object.keys(groups),
  )
  await page.getByRole('checkbox', { name: 'Select all runs' }).uncheck()
  for (const [label, members] of Object.entries(groups)) {
    const box = page.getByRole('checkbox', { name: `All runs in ${key}: ${label}`, exact: true })
    await box.check()
    await eventually(async () => new Set(await dashboard.selectedRuns())).toEqual(new Set(members))
    const heading = page.getByTestId('run-group').filter({ has: box })
    expect((await heading.innerText()).replace(/\s+/g, ' ')).toBe(
      `${key}: ${label} ${members.length}`,
    )
    if (members.length > 1) {
      await dashboard
        .runCheckbox(members[0] ?? '')
        .first()
        .uncheck()
      await eventually(() => box.evaluate((input) => Reflect.get(input, 'indeterminate'))).toBe(
        true,
      )
      await box.check()
    }
    await box.uncheck()
    await eventually(() => dashboard.selectedRuns()).toEqual([])
  }
})

test('the list is walked by arrow keys, with one place in the order of Tab', async () => {
  const dashboard = await open()
  const { page } = dashboard
  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement?.closest('li')?.textContent?.trim() ?? '')
  await dashboard.runCheckbox('quiet-elk').focus()
  await page.keyboard.press('ArrowDown')
  await eventually(focused).toContain('brave-owl')
  await page.keyboard.press('End')
  await eventually(focused).toContain('calm-fox')
  await page.keyboard.press('Space')
  await eventually(() => dashboard.selectedRuns()).toEqual(['quiet-elk', 'brave-owl'])
  await page.keyboard.press('Home')
  await eventually(focused).toContain('quiet-elk')
  expect(await dashboard.runList.locator('input[tabindex="0"]').count()).toBe(1)
})
