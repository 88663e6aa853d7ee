import { expect, test } from 'vitest'
import { useBrowser } from './support/browser.ts'
import type { DashboardPage } from './support/dashboard-page.ts'
import { eventually } from './support/eventually.ts'
import { openDashboard } from './support/open-dashboard.ts'
import { showForTest } from './support/show-server.ts'
import { Trainer } from './support/trainer.ts'
import { storeForTest } from './support/use-store.ts'

const browser = useBrowser()

/** Chromium logs each request that found no server. */
const NO_SERVER = [
  /ERR_CONNECTION_REFUSED/,
  /ERR_INCOMPLETE_CHUNKED_ENCODING/,
  /ERR_CONNECTION_RESET/,
]

const badge = (dashboard: DashboardPage): Promise<string | null> =>
  dashboard.page.getByTestId('connection').textContent()

test('when the server goes the page keeps what it has, says so, and comes back with the server', async () => {
  const { dir, url, show } = await storeForTest()
  const trainer = await Trainer.start({ project: 'p', name: 'fox', dir })
  await trainer.logMany('loss', 0, 50)
  const dashboard = await openDashboard(browser(), url('smoothing=0'), {
    expectedErrors: NO_SERVER,
  })
  await eventually(() => badge(dashboard)).toBe('Live')

  await show.stop()
  const banner = dashboard.page.getByRole('alert').filter({ hasText: 'connection is lost' })
  await banner.waitFor()
  expect(await badge(dashboard)).toBe('Offline')
  expect(await dashboard.summary('loss')).toBe('loss: 1 line. fox: last 49, min 0, max 49.')
  expect(await dashboard.pressOn('loss', 'End')).toBe('step 49: fox 49')

  await trainer.logMany('loss', 50, 10)
  await showForTest(dir, show.port)
  await banner.waitFor({ state: 'detached' })
  await eventually(() => dashboard.summary('loss')).toBe(
    'loss: 1 line. fox: last 59, min 0, max 59.',
  )
  await eventually(() => badge(dashboard)).toBe('Live')
  await trainer.logMany('loss', 60, 1)
  await eventually(() => dashboard.summary('loss')).toContain('last 60')
})

test('a page without a project says that the connection is lost, for as long as it is', async () => {
  const { dir, url, show } = await storeForTest()
  const dashboard = await openDashboard(browser(), url(), { expectedErrors: NO_SERVER })
  const { page } = dashboard
  await eventually(() => badge(dashboard)).toBe('Live')
  const told = await page.getByTestId('connection').evaluateHandle((element) => {
    const texts: string[] = []
    new MutationObserver(() => texts.push(element.textContent?.trim() ?? '')).observe(element, {
      characterData: true,
      childList: true,
      subtree: true,
    })
    return texts
  })
  await show.stop()
  await page.getByRole('alert').filter({ hasText: 'connection is lost' }).waitFor()
  await page.getByRole('heading', { name: 'The store cannot be reached' }).waitFor()
  expect([...new Set(await told.jsonValue())]).toEqual(['Offline'])
  await showForTest(dir, show.port)
  await page.getByRole('heading', { name: 'No project yet' }).waitFor()
  await eventually(() => badge(dashboard)).toBe('Live')
})

test('a run that ended while the server was away is seen to have ended', async () => {
  const { dir, url, show } = await storeForTest()
  const trainer = await Trainer.start({ project: 'p', name: 'fox', dir })
  await trainer.logMany('loss', 0, 50)
  const dashboard = await openDashboard(browser(), url(), { expectedErrors: NO_SERVER })
  await eventually(() => badge(dashboard)).toBe('Live')
  await show.stop()
  await eventually(() => badge(dashboard)).toBe('Offline')
  await trainer.logMany('loss', 50, 50)
  await trainer.finish()
  await showForTest(dir, show.port)
  await eventually(() => dashboard.runState('fox')).toBe('finished')
  await eventually(() => dashboard.summary('loss')).toBe(
    'loss: 1 line. fox: last 99, min 0, max 99.',
  )
})

test('a page that is opened while the store cannot be reached says so and tries again', async () => {
  const { dir, url } = await storeForTest()
  const trainer = await Trainer.start({ project: 'p', name: 'fox', dir })
  await trainer.log({ loss: 3 })
  let isUp = false
  const dashboard = await openDashboard(browser(), url(), {
    expectedErrors: [...NO_SERVER, /ERR_FAILED/, /Failed to load resource/],
    prepare: (context) =>
      context.route('**/data/**', (route) => {
        if (isUp) return route.continue()
        return route.abort('connectionrefused')
      }),
  })
  await dashboard.page.getByRole('heading', { name: 'The store cannot be reached' }).waitFor()
  isUp = true
  await eventually(() => dashboard.summary('loss')).toContain('last 3')
})
