import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LOOK_INTERVAL_MS } from './change-feed.ts'
import { repeatByTimer } from './repeat.ts'
import { HEARTBEAT_INTERVAL_MS } from './serve-events.ts'
import { EventClient } from './testing/event-client.ts'
import { ServedStore } from './testing/served-store.ts'

let served: ServedStore
const clients: EventClient[] = []

beforeEach(async () => {
  served = await ServedStore.open()
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await served.close()
})

async function listen(target: string): Promise<EventClient> {
  const client = await EventClient.open(served.server.port, target)
  clients.push(client)
  return client
}

const WAL = 'projects/p/wal/r/s-000000.wal'

describe('the change stream', () => {
  it('starts with what is there and goes on with what changes', async () => {
    await served.write('store/index.json', '{}')
    const wal = await served.write(`store/${WAL}`, 'abc')
    const client = await listen('/events?project=p')
    expect(client.response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(client.response.headers['content-encoding']).toBeUndefined()
    const snapshot = await client.nextChanges()
    expect([...snapshot.keys()]).toEqual(['index.json', WAL])
    await appendFile(wal, 'd')
    served.clock.tick(LOOK_INTERVAL_MS)
    const changes = await client.nextChanges()
    expect([...changes.values()]).toEqual([
      { path: WAL, byteLength: 4, version: expect.any(String) },
    ])
    expect(changes.get(WAL)?.version).not.toBe(snapshot.get(WAL)?.version)
  })

  it('names the state that the file then has', async () => {
    await served.write('store/index.json', '{}')
    const client = await listen('/events')
    const version = (await client.nextChanges()).get('index.json')?.version
    expect((await served.request('/data/index.json')).headers.etag).toBe(`"${version}"`)
  })

  it('starts with an empty list where nothing is, and tells of the first data', async () => {
    const client = await listen('/events?project=p')
    expect((await client.nextChanges()).size).toBe(0)
    await served.write('store/index.json', '{}')
    served.clock.tick(LOOK_INTERVAL_MS)
    expect([...(await client.nextChanges()).keys()]).toEqual(['index.json'])
  })

  it('is one look at the disk for all who listen to a project', async () => {
    const wal = await served.write(`store/${WAL}`, 'abc')
    const first = await listen('/events?project=p')
    await first.nextChanges()
    const second = await listen('/events?project=p')
    expect((await second.nextChanges()).get(WAL)?.byteLength).toBe(3)
    expect(served.clock.count(LOOK_INTERVAL_MS)).toBe(1)
    const other = await listen('/events')
    await other.nextChanges()
    expect(served.clock.count(LOOK_INTERVAL_MS)).toBe(2)
    await appendFile(wal, 'd')
    served.clock.tick(LOOK_INTERVAL_MS)
    expect((await first.nextChanges()).get(WAL)?.byteLength).toBe(4)
    expect((await second.nextChanges()).get(WAL)?.byteLength).toBe(4)
  })

  it('tells of a log that is gone', async () => {
    await served.write(`store/${WAL}`, 'abc')
    const client = await listen('/events?project=p')
    await client.nextChanges()
    await rm(join(served.folder, 'store/projects/p/wal/r'), { recursive: true })
    served.clock.tick(LOOK_INTERVAL_MS)
    expect((await client.nextChanges()).get(WAL)?.byteLength).toBe(-1)
  })

  it('stops looking when nobody listens any more', async () => {
    const client = await listen('/events?project=p')
    await client.nextChanges()
    client.close()
    await vi.waitFor(() => expect(served.clock.count(LOOK_INTERVAL_MS)).toBe(0))
    expect(served.clock.count(HEARTBEAT_INTERVAL_MS)).toBe(0)
  })

  it('has a heartbeat', async () => {
    const client = await listen('/events')
    expect(await client.nextBlock()).toBe('retry: 1000')
    expect(await client.nextBlock()).toBe('event: changes\ndata: []')
    served.clock.tick(HEARTBEAT_INTERVAL_MS)
    expect(await client.nextBlock()).toBe(':')
  })

  it('answers HEAD by its headers', async () => {
    const { status, headers } = await served.request('/events', { method: 'HEAD' })
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
    expect(served.clock.count(LOOK_INTERVAL_MS)).toBe(0)
  })

  it.each(['..', '.hidden', 'a/b', 'a%2fb', '', 'a%00', '%F0%9F%92%A5'])(
    'refuses the folder %j',
    async (folder) => {
      const { status, body } = await served.request(`/events?project=${folder}`)
      expect(status).toBe(400)
      expect(body.toString()).toContain('"project"')
    },
  )
})

it('looks by itself every 200 ms', async () => {
  const timed = await ServedStore.open({ repeat: repeatByTimer })
  const client = await EventClient.open(timed.server.port, '/events')
  clients.push(client)
  await client.nextChanges()
  await timed.write('store/index.json', '{}')
  const writtenMs = performance.now()
  await client.nextChanges()
  expect(performance.now() - writtenMs).toBeLessThan(1000)
  await timed.close()
})
