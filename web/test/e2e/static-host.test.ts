import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { staticHostForTest } from './support/static-host.ts'
import { Trainer } from './support/trainer.ts'
import { makeFolder, removeFolder } from './support/temporary-folder.ts'
import { useStore } from './support/use-store.ts'

const browser = useBrowser()

const PREFIX = '/blog/board/'

const PROJECT = 'tried & true'

async function fillSealed(dir: string): Promise<void> {
  await seedRuns(dir, PROJECT, [
    {
      name: 'calm-fox',
      config: { lr: 0.1 },
      rows: makeRows(3000, 1, (step, noise) => ({
        'train/loss': 1 / (step + 1) + noise(),
        'train/acc': noise(),
      })),
    },
    {
      name: 'brave-owl',
      sealPointCount: 500,
      rows: makeRows(2000, 2, (step, noise) => ({
        'train/loss': 2 / (step + 1) + noise(),
        'val/loss': step % 10 === 0 ? NaN : noise(),
      })),
    },
  ])
}

async function startTail(trainer: Trainer, dir: string): Promise<void> {
  await trainer.init({ project: PROJECT, name: 'live-tail', dir })
  for (let step = 0; step < 40; step++) await trainer.log({ 'train/loss': step / 8, solo: step })
}

/** Two sealed runs and one that is running, all of whose points are in its tail; nobody goes on. */
const resting = useStore(fillSealed)
const restingTrainer = new Trainer()
beforeAll(() => startTail(restingTrainer, resting().dir))
afterAll(() => restingTrainer.kill())

/** As the one that rests, for a test that goes on with it. Nobody shows it. */
async function makeStore(): Promise<{ dir: string; trainer: Trainer }> {
  const dir = makeFolder()
  onTestFinished(() => removeFolder(dir))
  const trainer = new Trainer()
  onTestFinished(() => trainer.kill())
  await fillSealed(dir)
  await startTail(trainer, dir)
  return { dir, trainer }
}

/** All that a page tells: the metrics, their figures, and what charts have at some places. */
async function tellAll(dashboard: DashboardPage): Promise<Record<string, unknown>> {
  const told: Record<string, unknown> = { runs: await dashboard.listedRuns() }
  for (const metric of await dashboard.metrics()) {
    await dashboard.figure(metric).scrollIntoViewIfNeeded()
    await eventually(() => dashboard.summary(metric)).not.toBe('')
    await dashboard.chart(metric).waitFor()
    await dashboard.hover(metric, 0.4)
    await dashboard.tooltip.waitFor()
    told[metric] = {
      summary: await dashboard.summary(metric),
      atPointer: await dashboard.tooltip.textContent(),
    }
  }
  return told
}

for (const knowsRanges of [true, false]) {
  const kind = knowsRanges ? 'with ranges' : 'without ranges'
  test(`a plain file server ${kind} shows what show shows, under a path of its own`, async () => {
    const host = await staticHostForTest({ prefix: PREFIX, knowsRanges })
    host.copyStore(resting().dir)

    const shown = await openDashboard(browser(), resting().url('smoothing=0'))
    const told = await tellAll(shown)
    expect(told['runs']).toEqual(['live-tail', 'brave-owl', 'calm-fox'])
    expect(Object.keys(told)).toEqual(['runs', 'solo', 'train/acc', 'train/loss', 'val/loss'])

    const hosted = await openDashboard(browser(), `${host.url}?smoothing=0`)
    expect(await tellAll(hosted)).toEqual(told)
    await eventually(() => hosted.page.getByTestId('connection').textContent()).toBe('Polling')
    expect(host.paths.filter((path) => !path.startsWith(PREFIX))).toEqual([])
    expect(host.paths.some((path) => path.endsWith('.wal'))).toBe(true)
  })

  test(`a page on a plain file server ${kind} comes up to date by itself`, async () => {
    const { dir, trainer } = await makeStore()
    const host = await staticHostForTest({ prefix: PREFIX, knowsRanges })
    host.copyStore(dir)
    const dashboard = await openDashboard(browser(), host.url)
    await eventually(() => dashboard.summary('solo')).toContain('last 39')

    await trainer.log({ 'train/loss': 1, solo: 777 })
    host.copyStore(dir)
    await eventually(() => dashboard.summary('solo')).toContain('last 777, min 0, max 777')

    await trainer.finish()
    const other = await Trainer.start({ project: PROJECT, name: 'late', dir })
    await other.log({ solo: 5 })
    host.copyStore(dir)
    await eventually(() => dashboard.selectedRuns()).toContain('late')
    await eventually(() => dashboard.summary('solo')).toContain('late: last 5')
    await eventually(() => dashboard.runState('live-tail')).toBe('finished')
    await eventually(() => dashboard.summary('solo')).toContain(
      'live-tail: last 777, min 0, max 777',
    )
    expect(await dashboard.page.getByTestId('problems').count()).toBe(0)
  })
}

test('a static host without a store says so, and shows the store once it is there', async () => {
  const host = await staticHostForTest({ prefix: PREFIX, knowsRanges: true })
  const dashboard = await openDashboard(browser(), host.url)
  await dashboard.page.getByRole('heading', { name: 'No project yet' }).waitFor()
  host.copyStore(resting().dir)
  await eventually(() => dashboard.summary('solo')).toContain('last 39')
})
