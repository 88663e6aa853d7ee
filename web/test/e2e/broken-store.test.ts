import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { makeFolder, removeFolder } from './support/temporary-folder.ts'
import { storeForTest, type ShownStore } from './support/use-store.ts'

const browser = useBrowser()

/**
 * Two runs of 3 sessions each, which are too few to be merged: of 100, 100 and 50 steps. `loss` is the
 * step, `acc` its negative.
 */
async function fill(dir: string): Promise<void> {
  for (const firstStep of [0, 100, 200]) {
    const rows = makeRows(250, 1, (step) => ({ loss: step, acc: -step }))
    await seedRuns(
      dir,
      'p',
      ['whole', 'hurt'].map((name) => ({
        id: name,
        name,
        resume: 'allow',
        firstStep,
        rows: rows.slice(firstStep, firstStep + 100),
      })),
    )
  }
}

const sound = makeFolder()
beforeAll(() => fill(sound))
afterAll(() => removeFolder(sound))

/** A copy of the store, for one test to hurt. */
function makeStore(): Promise<ShownStore> {
  return storeForTest((dir) => cpSync(sound, dir, { recursive: true }))
}

/** The shards of the run that is to be hurt, the eldest first, from the store's root. */
function shardsOf(store: ShownStore): string[] {
  const folder = join('projects', 'p', 'metrics', 'hurt')
  const names = readdirSync(join(store.dir, folder)).toSorted()
  expect(names).toHaveLength(3)
  return names.map((name) => [folder.replaceAll('\\', '/'), name].join('/'))
}

async function tableRow(dashboard: DashboardPage, metric: string, run: string): Promise<string[]> {
  const figure = dashboard.figure(metric)
  await figure.hover()
  const toggle = figure.getByRole('button', { name: `Table of ${metric}` })
  if ((await toggle.getAttribute('aria-pressed')) === 'false') await toggle.click()
  const row = figure.getByRole('row').filter({ hasText: run })
  return row.getByRole('cell').allTextContents()
}

/** The rest is shown: all of the other run, and what is left of this one. */
async function expectRestShown(dashboard: DashboardPage, count: number): Promise<void> {
  await eventually(async () => (await tableRow(dashboard, 'loss', 'whole'))[4]).toBe('250')
  await eventually(async () => (await tableRow(dashboard, 'loss', 'hurt'))[4]).toBe(String(count))
}

test('a shard that is cut off is named, and the rest is shown', async () => {
  const store = await makeStore()
  const path = shardsOf(store)[1] ?? ''
  truncateSync(join(store.dir, path), 700)
  const dashboard = await openDashboard(browser(), store.url())
  const banner = dashboard.page.getByTestId('problems')
  await eventually(() => banner.textContent()).toContain(path)
  expect(await banner.textContent()).toContain('hurt')
  expect(await banner.textContent()).toMatch(/1 file could not be read/)
  await expectRestShown(dashboard, 150)
})

test('a shard whose bytes changed is named, and nothing of it is shown', async () => {
  const store = await makeStore()
  const path = shardsOf(store)[0] ?? ''
  const bytes = readFileSync(join(store.dir, path))
  for (let index = 200; index < 260; index++) bytes[index] = (bytes[index] ?? 0) ^ 0xff
  writeFileSync(join(store.dir, path), bytes)
  const dashboard = await openDashboard(browser(), store.url())
  await eventually(() => dashboard.page.getByTestId('problems').textContent()).toContain(path)
  await expectRestShown(dashboard, 150)
  await eventually(() => dashboard.summary('loss')).toContain('hurt: last 249, min 100, max 249')
})

test('a shard that is gone is named, and the rest is shown', async () => {
  const store = await makeStore()
  const path = shardsOf(store)[2] ?? ''
  rmSync(join(store.dir, path))
  const dashboard = await openDashboard(browser(), store.url(), {
    expectedErrors: [/404/],
  })
  await eventually(() => dashboard.page.getByTestId('problems').textContent()).toContain(path)
  await expectRestShown(dashboard, 200)
})

test('several damaged files are all named', async () => {
  const store = await makeStore()
  const [first = '', second = ''] = shardsOf(store)
  truncateSync(join(store.dir, first), 0)
  writeFileSync(join(store.dir, second), 'not Parquet at all')
  const dashboard = await openDashboard(browser(), store.url())
  const banner = dashboard.page.getByTestId('problems')
  await eventually(() => banner.locator('summary').textContent()).toMatch(/2 files/)
  if (!(await banner.evaluate((details) => details.hasAttribute('open')))) {
    await banner.locator('summary').click()
  }
  for (const path of [first, second]) await banner.getByText(path, { exact: true }).waitFor()
  await expectRestShown(dashboard, 50)
})

test.each([
  [
    'a newer layout',
    (text: string) => text.replace(/"layout":\d+/, '"layout":99'),
    /newer Shardboard/,
  ],
  ['no JSON', () => '{"layout":1,', /damaged/],
  ['wrong types', (text: string) => text.replace('"shards":[', '"shards":7,"x":['), /damaged/],
])('a manifest of %s is named, and the other runs are shown', async (_what, change, told) => {
  const store = await makeStore()
  const path = 'projects/p/runs/hurt/manifest.json'
  const file = join(store.dir, path)
  writeFileSync(file, change(readFileSync(file, 'utf8')))
  const dashboard = await openDashboard(browser(), store.url())
  const banner = dashboard.page.getByTestId('problems')
  await eventually(() => banner.textContent()).toContain(path)
  expect(await banner.textContent()).toMatch(told)
  expect(await dashboard.listedRuns()).toEqual(['hurt', 'whole'])
  await eventually(() => dashboard.summary('loss')).toBe(
    'loss: 1 line. whole: last 249, min 0, max 249.',
  )
})

test('a run without a manifest is named', async () => {
  const store = await makeStore()
  rmSync(join(store.dir, 'projects/p/runs/hurt/manifest.json'))
  const dashboard = await openDashboard(browser(), store.url(), { expectedErrors: [/404/] })
  await eventually(() => dashboard.page.getByTestId('problems').textContent()).toContain(
    'projects/p/runs/hurt/manifest.json',
  )
  await eventually(() => dashboard.summary('loss')).toContain('whole: last 249')
})

const TITLES = { newer: 'Written by a newer Shardboard', torn: 'The store is damaged' } as const

/** Makes a file unreadable, and opens the page. */
async function openWithBroken(
  path: string,
  kind: keyof typeof TITLES,
): Promise<{ dashboard: DashboardPage; repair: () => void }> {
  const store = await makeStore()
  const file = join(store.dir, path)
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    kind === 'torn' ? text.slice(0, -9) : text.replace(/"layout":\d+/, '"layout":99'),
  )
  const dashboard = await openDashboard(browser(), store.url())
  const state = dashboard.page.getByTestId('empty-state')
  await state.getByRole('heading', { name: TITLES[kind] }).waitFor()
  expect(await state.textContent()).toContain(path)
  return { dashboard, repair: () => writeFileSync(file, text) }
}

test.each(['newer', 'torn'] as const)(
  'when the list of projects is %s the page says so, until it no longer is',
  async (kind) => {
    const { dashboard, repair } = await openWithBroken('index.json', kind)
    repair()
    await eventually(() => dashboard.summary('loss')).toContain('2 lines')
  },
)

test.each(['newer', 'torn'] as const)(
  'when the list of runs is %s the page says so, and reads it again on request',
  async (kind) => {
    const { dashboard, repair } = await openWithBroken('projects/p/index.json', kind)
    repair()
    await dashboard.page.getByRole('button', { name: 'Retry' }).click()
    await eventually(() => dashboard.summary('loss')).toContain('2 lines')
  },
)
