import { expect, it, vi } from 'vitest'
import { LOOK_INTERVAL_MS } from './change-feed.ts'
import { RECOVERY_INTERVAL_MS } from './recovery-schedule.ts'
import { EventClient } from './testing/event-client.ts'
import { ServedStore } from './testing/served-store.ts'

it('recovers at the start, then while somebody looks, never twice at once', async () => {
  const running: (() => void)[] = []
  const recoverProjects = vi.fn<() => Promise<void>>(
    () => new Promise<void>((resolve) => running.push(resolve)),
  )
  const served = await ServedStore.open({ recoverProjects })
  expect(recoverProjects).toHaveBeenCalledTimes(1)

  const client = await EventClient.open(served.server.port, '/events')
  await client.nextChanges()
  served.clock.tick(RECOVERY_INTERVAL_MS)
  expect(recoverProjects).toHaveBeenCalledTimes(1)
  running.shift()?.()
  await vi.waitFor(() => {
    served.clock.tick(RECOVERY_INTERVAL_MS)
    expect(recoverProjects).toHaveBeenCalledTimes(2)
  })
  running.shift()?.()

  client.close()
  await vi.waitFor(() => expect(served.clock.count(LOOK_INTERVAL_MS)).toBe(0))
  served.clock.tick(RECOVERY_INTERVAL_MS)
  expect(recoverProjects).toHaveBeenCalledTimes(2)
  await served.close()
})

it('warns once of a failure that stands, and serves on', async () => {
  let failures = ['no space', 'no space', 'read-only']
  const recoverProjects = vi.fn<() => Promise<void>>(async () => {
    const [failure, ...rest] = failures
    failures = rest
    if (failure !== undefined) throw new Error(failure)
  })
  const served = await ServedStore.open({ recoverProjects })
  const client = await EventClient.open(served.server.port, '/events')
  await client.nextChanges()
  await vi.waitFor(() => {
    served.clock.tick(RECOVERY_INTERVAL_MS)
    expect(recoverProjects.mock.calls.length).toBeGreaterThan(3)
  })
  expect(served.warnings).toEqual([
    'What ended runs left could not be published: no space',
    'What ended runs left could not be published: read-only',
  ])
  expect((await served.request('/data/index.json')).status).toBe(404)
  client.close()
  await served.close()
})

it('is waited for when the server closes', async () => {
  let end: () => void = () => undefined
  const recovery = new Promise<void>((resolve) => {
    end = resolve
  })
  const served = await ServedStore.open({ recoverProjects: () => recovery })
  let closed = false
  const closing = served.close().then(() => {
    closed = true
  })
  await expect(served.request('/')).rejects.toThrow('ECONNREFUSED')
  expect(closed).toBe(false)
  end()
  await closing
  expect(closed).toBe(true)
})
