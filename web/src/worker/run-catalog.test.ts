import { HEARTBEAT_EXPIRY_MS } from 'shardboard/layout'
import { expect, test } from 'vitest'
import { ManualClock } from '../../test/store-fixture/manual-clock.ts'
import { MemoryHost } from '../../test/store-fixture/memory-host.ts'
import { runningSince, StoreFixture } from '../../test/store-fixture/store-fixture.ts'
import { HttpStore } from './http-store.ts'
import { HUB_PACE } from './poll-pace.ts'
import { RunCatalog } from './run-catalog.ts'

test('a heartbeat that comes with the next push is awaited before a run is held for dead', async () => {
  const [host, clock] = [new MemoryHost(), new ManualClock()]
  const store = new StoreFixture(host, clock)
  const startUnixMs = clock.nowUnixMs()
  store.run('a', runningSince(startUnixMs))
  store.publish()
  const { pulseDelayMs } = HUB_PACE
  const catalog = new RunCatalog(
    new HttpStore(host.url, host.fetch),
    store.folder,
    clock,
    pulseDelayMs,
  )
  await catalog.refreshIndex()
  expect(catalog.nextExpiryUnixMs()).toBe(startUnixMs + HEARTBEAT_EXPIRY_MS + pulseDelayMs)
  clock.advance(HEARTBEAT_EXPIRY_MS + pulseDelayMs - 1)
  expect(catalog.liveIds()).toEqual(['a'])
  expect(catalog.runs()).toMatchObject([{ state: 'running' }])
  clock.advance(1)
  expect(catalog.liveIds()).toEqual([])
  expect(catalog.runs()).toMatchObject([{ state: 'crashed' }])
})
