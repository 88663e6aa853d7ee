import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { makeRows, seedRuns } from './support/seed-runs.ts'
import { Trainer } from './support/trainer.ts'
import { storeForTest } from './support/use-store.ts'

const browser = useBrowser()

const METRICS = Array.from({ length: 30 }, (_, index) => `group${index % 5}/metric${index}`)

test('new points leave zoom, hover and scroll as they are', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'live', name: 'fox', dir })
  const row = (value: number): object =>
    Object.fromEntries(METRICS.map((metric) => [metric, value]))
  for (let step = 0; step < 50; step++) await trainer.log(row(step))
  const dashboard = await openDashboard(browser(), url('xmin=10&xmax=40&smoothing=0'))
  const { page } = dashboard
  const metric = METRICS[22] ?? ''
  await dashboard.figure(metric).scrollIntoViewIfNeeded()
  await dashboard.chart(metric).waitFor()
  await dashboard.hover(metric, 0.5)
  await dashboard.tooltip.waitFor()
  const scrollBefore = await page.evaluate(() => scrollY)
  const before = await dashboard.tooltipRows()
  expect(scrollBefore).toBeGreaterThan(300)
  expect(before).toHaveLength(1)

  for (let step = 50; step < 60; step++) await trainer.log(row(step))
  await eventually(() => dashboard.summary(metric)).toContain('last 59, min 0, max 59')

  expect(await dashboard.tooltipRows()).toEqual(before)
  expect(await page.evaluate(() => scrollY)).toBe(scrollBefore)
  expect(dashboard.params()).toMatchObject({ xmin: '10', xmax: '40' })
  await page.getByRole('button', { name: 'Zoomed' }).waitFor()
})

test('a new run appears selected when all were, and a metric of its own gets a card', async () => {
  const { dir, url } = await storeForTest((dir) =>
    seedRuns(dir, 'live', [
      { name: 'one', rows: makeRows(10, 1, (step) => ({ loss: step })) },
      { name: 'two', rows: makeRows(10, 2, (step) => ({ loss: step * 2 })) },
    ]).then(() => undefined),
  )
  const dashboard = await openDashboard(browser(), url())
  expect(await dashboard.selectedRuns()).toEqual(['two', 'one'])

  const trainer = await Trainer.start({ project: 'live', name: 'three', dir })
  await trainer.log({ loss: 7, fresh: 1 })
  await eventually(() => dashboard.selectedRuns()).toEqual(['three', 'two', 'one'])
  await eventually(() => dashboard.summary('loss')).toContain('three: last 7')
  await eventually(() => dashboard.metrics()).toEqual(['fresh', 'loss'])
  await eventually(() => dashboard.runState('three')).toBe('running')
})

test('a new run appears and is not selected when not all were', async () => {
  const { dir, url } = await storeForTest((dir) =>
    seedRuns(dir, 'live', [
      { name: 'one', rows: makeRows(10, 1, (step) => ({ loss: step })) },
      { name: 'two', rows: makeRows(10, 2, (step) => ({ loss: step * 2 })) },
    ]).then(() => undefined),
  )
  const dashboard = await openDashboard(browser(), url())
  await dashboard.runCheckbox('one').uncheck()
  await eventually(() => dashboard.summary('loss')).toContain('1 line')

  const trainer = await Trainer.start({ project: 'live', name: 'three', dir })
  await trainer.log({ loss: 7 })
  await eventually(() => dashboard.listedRuns()).toEqual(['three', 'two', 'one'])
  expect(await dashboard.selectedRuns()).toEqual(['two'])
  expect(await dashboard.summary('loss')).not.toContain('three')
})

test('a run says how it fares: finished, failed, and crashed when its process is killed', async () => {
  const { dir, url } = await storeForTest()
  const [good, bad, killed] = await Promise.all(
    ['good', 'bad', 'killed'].map((name) => Trainer.start({ project: 'ends', name, dir })),
  )
  await Promise.all([good, bad, killed].map(async (trainer) => trainer?.log({ loss: 3 })))
  const dashboard = await openDashboard(browser(), url())
  for (const name of ['good', 'bad', 'killed']) {
    await eventually(() => dashboard.runState(name)).toBe('running')
  }

  await killed?.log({ loss: 4 })
  await killed?.kill()
  await good?.finish()
  await bad?.finish({ status: 'failed' })
  await eventually(() => dashboard.runState('good')).toBe('finished')
  await eventually(() => dashboard.runState('bad')).toBe('failed')
  await eventually(() => dashboard.runState('killed')).toBe('crashed')
  await eventually(() => dashboard.summary('loss')).toContain('killed: last 4, min 3, max 4')
})

test('a run that is renamed, tagged and grouped while it runs shows it', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'ends', name: 'before', dir })
  await trainer.log({ loss: 3 })
  const dashboard = await openDashboard(browser(), url())
  await dashboard.run('before').waitFor()
  await trainer.change({ name: 'after', group: 'changed', tags: ['late'] })
  await dashboard.run('after').waitFor()
  await dashboard.pick('Group runs by', 'Group')
  await eventually(() => dashboard.page.getByTestId('run-group').textContent()).toContain('changed')
  await eventually(() => dashboard.summary('loss')).toContain('after: last 3')
})

test('a hidden tab asks for nothing, and catches up when it is seen again', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'live', name: 'fox', dir })
  await trainer.log({ loss: 1 })
  const dashboard = await openDashboard(browser(), url())
  const { page, watch } = dashboard
  await eventually(() => dashboard.summary('loss')).toContain('last 1')
  const show = (isHidden: boolean): Promise<void> =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, isHidden)

  await show(true)
  const requestsBefore = watch.requestUrls.length
  await trainer.log({ loss: 2 })
  const other = await openDashboard(browser(), url())
  await eventually(() => other.summary('loss')).toContain('last 2')
  expect(watch.requestUrls.slice(requestsBefore)).toEqual([])
  expect(await dashboard.summary('loss')).toContain('last 1')

  await show(false)
  await eventually(() => dashboard.summary('loss')).toContain('last 2')
  await trainer.log({ loss: 3 })
  await eventually(() => dashboard.summary('loss')).toContain('last 3')
})
