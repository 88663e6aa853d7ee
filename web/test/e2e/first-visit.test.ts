import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { showForTest } from './support/show-server.ts'
import { makeFolder, removeFolder } from './support/temporary-folder.ts'
import { Trainer } from './support/trainer.ts'
import { storeForTest } from './support/use-store.ts'

const browser = useBrowser()

const WORKSPACE = fileURLToPath(new URL('../../..', import.meta.url))

test('a store that does not exist yet shows the three lines of code', async () => {
  const parent = makeFolder()
  onTestFinished(() => removeFolder(parent))
  const show = await showForTest(join(parent, 'not', 'there'))
  const { page } = await openDashboard(browser(), show.url)

  const state = page.getByTestId('empty-state')
  await state.getByRole('heading', { name: 'No project yet' }).waitFor()
  const code = (await state.locator('code').textContent()) ?? ''
  expect(code.split('\n')).toHaveLength(3)
  expect(code).toContain("from 'shardboard'")
  expect(code).toContain('init({ project:')
  expect(code).toContain('run.log(')
})

test('the page comes alive by itself when the first run starts', async () => {
  const { dir, url } = await storeForTest()
  const dashboard = await openDashboard(browser(), url())
  const { page } = dashboard
  await page.getByTestId('empty-state').waitFor()
  await page.evaluate(() => Reflect.set(globalThis, 'isSamePage', true))

  const trainer = await Trainer.start({ project: 'first project', name: 'first run', dir })
  await trainer.log({ loss: 0.5 })
  await trainer.log({ loss: 0.25 })

  await eventually(() => dashboard.summary('loss')).toBe(
    'loss: 1 line. first run: last 0.25, min 0.25, max 0.5.',
  )
  await page.getByRole('heading', { level: 1, name: 'first project' }).waitFor()
  expect(await dashboard.selectedRuns()).toEqual(['first run'])
  expect(await page.title()).toContain('first project')
  await eventually(() => page.getByTestId('connection').textContent()).toContain('Live')
  expect(await page.evaluate(() => Reflect.get(globalThis, 'isSamePage'))).toBe(true)
})

test('the lines of code that the first visit shows do make a project', async () => {
  const { dir, url } = await storeForTest()
  const { page } = await openDashboard(browser(), url())
  const code = (await page.getByTestId('empty-state').locator('code').textContent()) ?? ''
  const project = /project: '([^']+)'/.exec(code)?.[1] ?? ''

  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', `const loss = 0.5\n${code}`],
    { cwd: WORKSPACE, env: { ...process.env, SHARDBOARD_DIR: dir } },
  )
  await page.getByRole('heading', { level: 1, name: project }).waitFor()
  await page.getByRole('figure', { name: 'loss' }).waitFor()
})

test('a run without a metric says so, and shows its first point by itself', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'quiet', name: 'fox', dir })
  const dashboard = await openDashboard(browser(), url())
  await dashboard.page.getByRole('heading', { name: 'Nothing logged yet' }).waitFor()
  expect(await dashboard.listedRuns()).toEqual(['fox'])
  await trainer.log({ loss: 1 })
  await eventually(() => dashboard.summary('loss')).toContain('fox: last 1')
})
