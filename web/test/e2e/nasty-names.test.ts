import { init } from 'shardboard'
import { expect, test } from 'vitest'
import { NASTY_NAMES } from '../../../sdk-node/test/support/nasty-names.ts'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { DESKTOP, openDashboard } from './support/open-dashboard.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const PROJECT = '<b>bold</b>, 50% & "co" / ünï 🚀'
/** All rows and cards are in view. */
const TALL = { viewport: { width: 1400, height: 3000 } }

const store = useStore(async (dir) => {
  const finishing: Promise<void>[] = []
  for (const [index, name] of NASTY_NAMES.entries()) {
    const run = init({
      ...{ project: PROJECT, dir, id: `nasty-${index}`, name, group: name, tags: [name] },
      config: { value: name, [name]: index },
    })
    run.log(Object.fromEntries(NASTY_NAMES.map((metric, place) => [metric, index * 100 + place])))
    run.log(Object.fromEntries(NASTY_NAMES.map((metric) => [metric, index])))
    finishing.push(run.finish())
    const alone = init({ project: name, dir, name: 'alone' })
    alone.log({ loss: index })
    finishing.push(alone.finish())
  }
  await Promise.all(finishing)
})

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const ALL = NASTY_NAMES.toSorted(byText)

function open(params: Record<string, string>, options = TALL): Promise<DashboardPage> {
  const url = store().url(new URLSearchParams(params).toString())
  return openDashboard(browser(), url, options)
}

/** Nothing on the page came out of a name but text. */
async function expectNoMarkup(dashboard: DashboardPage): Promise<void> {
  const made = await dashboard.page.evaluate(() => ({
    images: [...document.querySelectorAll('img')].map((image) => image.getAttribute('src')),
    scripts: document.body.querySelectorAll('script:not([src])').length,
    bold: document.querySelectorAll('b, i').length,
    handlers: document.querySelectorAll('[onerror], [onload], [onclick]').length,
  }))
  expect(made).toEqual({ images: ['./favicon.svg'], scripts: 0, bold: 0, handlers: 0 })
}

test('as runs: shown as they are', async () => {
  const dashboard = await open({ project: PROJECT })
  expect((await dashboard.listedRuns()).toSorted(byText)).toEqual(ALL)
  expect(await dashboard.page.getByRole('heading', { level: 1 }).textContent()).toContain(PROJECT)
  await expectNoMarkup(dashboard)
  expect(await dashboard.page.evaluate(() => document.documentElement.scrollWidth)).toBe(1400)
})

// Where it is runs that are looked at, one chart is enough to be drawn again and again.
test('as runs: selected, linked and restored', async () => {
  const dashboard = await open({ project: PROJECT, metrics: 'a' })
  const wanted: string[] = []
  for (const [index, name] of NASTY_NAMES.entries()) {
    const box = dashboard.runList.locator(`[data-run-id=nasty-${index}]`).getByRole('checkbox')
    if (index % 2 === 0) wanted.push(name)
    await box.setChecked(index % 2 === 0)
  }
  await eventually(async () => (await dashboard.selectedRuns()).toSorted(byText)).toEqual(
    wanted.toSorted(byText),
  )
  await eventually(() => Object.keys(dashboard.params())).toContain('runs')
  await eventually(() => dashboard.params()['runs']?.split(',').length).toBe(wanted.length)
  const other = await openDashboard(browser(), dashboard.page.url(), TALL)
  expect((await other.selectedRuns()).toSorted(byText)).toEqual(wanted.toSorted(byText))
  expect(await other.notices.count()).toBe(0)
})

test('as metrics: each has a figure, with the values that were logged', async () => {
  const dashboard = await open({ project: PROJECT, run_ids: 'nasty-3', columns: '6' })
  expect((await dashboard.metrics()).toSorted(byText)).toEqual(ALL)
  for (const [place, metric] of NASTY_NAMES.entries()) {
    await dashboard.figure(metric).scrollIntoViewIfNeeded()
    await eventually(() => dashboard.summary(metric)).toContain(
      `last 3, min ${Math.min(3, 300 + place)}, max ${300 + place}`,
    )
    expect(await dashboard.figure(metric).getByRole('heading').getAttribute('title')).toBe(metric)
  }
  await expectNoMarkup(dashboard)
})

test('as groups, tags and config: shown as they are, with a box for each', async () => {
  const dashboard = await open({ project: PROJECT, metrics: 'a' })
  const labels = dashboard.page.getByTestId('run-group').locator('.label')
  // The list of runs holds no config beyond 4096 characters of a run.
  const short = ALL.map((name) => (name.length > 4096 ? '(unset)' : name)).toSorted(byText)
  for (const [by, wanted] of [
    ['Group', ALL],
    ['Tag', ALL],
    ['value', short],
  ] as const) {
    await dashboard.pick('Group runs by', by)
    await eventually(async () => (await labels.allTextContents()).toSorted(byText)).toEqual(wanted)
  }
  await expectNoMarkup(dashboard)
  const index = NASTY_NAMES.indexOf('<img src=x onerror=alert(1)>')
  const all = dashboard.page.getByRole('checkbox', { name: 'Select all runs' })
  await all.check()
  await all.uncheck()
  await dashboard.page
    .getByRole('checkbox', { name: 'All runs in value: <img src=x onerror=alert(1)>' })
    .check()
  await eventually(() => dashboard.selectedRuns()).toEqual([NASTY_NAMES[index]])
})

test('as config keys: offered to group by', async () => {
  const dashboard = await open({ project: PROJECT, metrics: 'a' })
  const options = await dashboard.openPicker('Group runs by')
  const offered = await options.evaluateAll((all) =>
    all.map((option) => option.getAttribute('title') ?? ''),
  )
  const short = ALL.filter((name) => name.length < 4096)
  expect(offered).toEqual(expect.arrayContaining(short))
  await options.and(dashboard.page.getByTitle('__proto__', { exact: true })).click()
  await eventually(() => dashboard.page.getByTestId('run-group').count()).toBe(2)
  await eventually(() => dashboard.params()['group_by']).toBe('config.__proto__')
})

test('as projects: listed, opened, and each has a link of its own', async () => {
  // One chart each: a page of the common size is drawn sooner.
  const dashboard = await open({ project: PROJECT }, { viewport: DESKTOP })
  const { page } = dashboard
  const titles = (): Promise<string[]> =>
    page
      .getByRole('listbox')
      .getByRole('option')
      .evaluateAll((all) => all.map((option) => option.getAttribute('title') ?? ''))
  await dashboard.openPicker('Project')
  expect((await titles()).toSorted(byText)).toEqual([...ALL, PROJECT].toSorted(byText))
  await page.keyboard.press('Escape')
  for (const [index, name] of NASTY_NAMES.entries()) {
    await dashboard.openPicker('Project')
    const place = (await titles()).indexOf(name)
    await page.getByRole('listbox').getByRole('option').nth(place).click()
    await eventually(() => dashboard.params()['project']).toBe(name)
    await eventually(() => dashboard.summary('loss')).toContain(`last ${index},`)
    expect(await page.locator('h1 span[title]').getAttribute('title')).toBe(name)
    // Every fourth is opened by its link too.
    if (index % 4 !== 0) continue
    await page.reload()
    await dashboard.settled()
    expect(await page.locator('h1 span[title]').getAttribute('title')).toBe(name)
    expect(await dashboard.notices.count()).toBe(0)
  }
  await expectNoMarkup(dashboard)
})
