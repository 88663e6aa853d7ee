import { expect, test } from 'vitest'
import { startHub } from '../../../scripts/hub/start-hub.mjs'
import { storeFolder } from '../support/store-folder.ts'
import { openHubPlace } from './hub-place.ts'

test.each([
  { HF_TOKEN: 'hf_x' },
  { HF_ENDPOINT: 'https://huggingface.co' },
  { HF_ENDPOINT: '', HF_TOKEN: 'hf_x' },
])('no Hub is guessed: %o', async (environment) => {
  const opened = openHubPlace({ ...environment, SHARDBOARD_REAL_HUB: '1' }, storeFolder())
  await expect(opened).rejects.toThrow('SHARDBOARD_REAL_HUB=1 needs HF_ENDPOINT')
})

test('the Hub that is named is the one that is used', async () => {
  const hub = await startHub({ users: [{ name: 'ada' }] })
  const named = { SHARDBOARD_REAL_HUB: '1', HF_ENDPOINT: `${hub.hubUrl}/`, HF_TOKEN: hub.token }
  const place = await openHubPlace(named, storeFolder())
  expect(place).toMatchObject({ hubUrl: hub.hubUrl, token: hub.token, account: 'ada' })
  expect(place.environment).not.toHaveProperty('SHARDBOARD_HUB_STATE_DIR')
  await place.close()
  await hub.close()
})

test('without a word, none but one of this machine is', async () => {
  const elsewhere = { HF_ENDPOINT: 'https://huggingface.co', HF_TOKEN: 'hf_x' }
  const place = await openHubPlace(elsewhere, storeFolder())
  expect(new URL(place.hubUrl).hostname).toBe('127.0.0.1')
  expect(place.token).not.toBe('hf_x')
  await place.close()
})
