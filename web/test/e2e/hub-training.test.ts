import { expect, test } from 'vitest'
import { HubTrainer } from '../../../sdk-node/test/support/hub-trainer.ts'
import { useBrowser } from './support/browser.ts'
import { hubForTest, type LocalHub } from './support/local-hub.ts'
import { openPage } from './support/open-dashboard.ts'
import { storeFolder } from '../../../sdk-node/test/support/store-folder.ts'

const browser = useBrowser()

/** A page asks a Hub no more often than every fifteen seconds. */
const PATIENCE = { timeout: 60_000, interval: 100 }

function train(hub: LocalHub, options: object): HubTrainer {
  const home = storeFolder()
  return new HubTrainer(
    { dir: home, id: 'run', name: 'live run', pushIntervalMs: 10_000, ...options },
    {
      HOME: home,
      HF_HOME: home,
      HF_ENDPOINT: hub.hubUrl,
      HF_TOKEN: hub.token,
      SHARDBOARD_HUB_STATE_DIR: home,
    },
  )
}

const hasSpace = (hub: LocalHub, id: string): boolean => {
  try {
    return hub
      .repo('space', id)
      .files()
      .some(({ path }) => path === 'index.html')
  } catch {
    return false
  }
}

test('a run that is training is opened in its Space, lives there, and ends there', async () => {
  const hub = await hubForTest()
  const trainer = train(hub, { spaceId: 'me/board' })
  await expect.poll(() => hasSpace(hub, 'me/board'), PATIENCE).toBe(true)
  const { page } = await openPage(browser(), `${hub.spaceUrl('me/board')}/`)
  const chart = page.locator('figure[data-metric=accuracy]')
  await chart.waitFor()
  const lastStep = async (): Promise<number> => {
    const text = (await chart.textContent()) ?? ''
    return Number(/last ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', '') ?? NaN)
  }
  await expect.poll(lastStep, PATIENCE).toBeGreaterThan(0)
  const before = await lastStep()
  await expect.poll(lastStep, PATIENCE).toBeGreaterThan(before)

  expect(await trainer.end()).toBe(0)
  await expect.poll(lastStep, PATIENCE).toBe(trainer.finishedCount - 1)
  const files = hub.repo('dataset', 'me/board-data').files()
  expect(files.length).toBeLessThanOrEqual(9)
})
