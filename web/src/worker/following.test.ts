import { HEARTBEAT_EXPIRY_MS } from 'shardboard/layout'
import { describe, expect, it } from 'vitest'
import { ServiceFixture } from '../../test/store-fixture/service-fixture.ts'
import { runningSince, type RunFixture } from '../../test/store-fixture/store-fixture.ts'

function withRunning(fixture: ServiceFixture, id = 'a'): RunFixture {
  return fixture.store.run(id, runningSince(fixture.clock.nowUnixMs()))
}

function beat(fixture: ServiceFixture, run: RunFixture): void {
  run.record = { ...run.record, ...runningSince(fixture.clock.nowUnixMs()) }
  run.writeRecord()
}

describe('a host with a change stream', () => {
  it('is asked for its stream by the address in its header', async () => {
    const fixture = new ServiceFixture()
    await fixture.openLive()
    expect(fixture.events.opened).toEqual(['https://host.test/events?project=project'])
    expect(fixture.connection).toBe('live')
  })

  it('is asked once for what its stream then says is as it was read', async () => {
    const fixture = new ServiceFixture()
    const run = withRunning(fixture)
    fixture.host.eventsUrl = '../events'
    await fixture.open()
    const paths = ['index.json', fixture.store.indexPath, run.recordPath]
    fixture.events.tell(fixture.host, ...paths)
    await fixture.until(() => fixture.connection === 'live')
    await fixture.settle()
    expect(paths.map((path) => fixture.host.countOf(path))).toEqual([1, 1, 1])
  })

  it('is asked again for what changed before its stream was open', async () => {
    const fixture = new ServiceFixture()
    withRunning(fixture)
    fixture.host.eventsUrl = '../events'
    await fixture.open()
    withRunning(fixture, 'b')
    fixture.store.publish()
    fixture.events.tell(fixture.host, 'index.json', fixture.store.indexPath)
    await fixture.until(() => fixture.toldRuns !== undefined)
    expect(fixture.toldRuns).toHaveLength(2)
    await fixture.settle()
    expect(fixture.host.countOf('index.json')).toBe(1)
    expect(fixture.host.countOf(fixture.store.indexPath)).toBe(2)
  })

  it('is not taken for reached until it answers, where it gave no answer', async () => {
    const fixture = new ServiceFixture()
    fixture.host.isReachable = false
    await expect(fixture.service.open(fixture.host.address)).rejects.toMatchObject({
      code: 'unreachable',
    })
    expect(fixture.connection).toBe('lost')
    await expect(fixture.service.open(fixture.host.address)).rejects.toThrow('fetch failed')
    fixture.clock.advance(2000)
    await fixture.settle()
    const states = fixture.notices.flatMap((it) => (it.kind === 'connection' ? [it.state] : []))
    expect(states).toEqual(['lost'])
    fixture.host.isReachable = true
    fixture.clock.advance(60_000)
    await fixture.until(() => fixture.connection === 'polling')
  })

  it('tells of new runs', async () => {
    const fixture = new ServiceFixture()
    await fixture.openLive()
    withRunning(fixture, 'b')
    fixture.store.publish()
    fixture.events.tell(fixture.host, fixture.store.indexPath)
    await fixture.until(() => fixture.toldRuns !== undefined)
    expect(fixture.toldRuns).toMatchObject([{ id: 'b', state: 'running' }])
  })

  it('tells of what a running run says of itself, and not of its heartbeats', async () => {
    const fixture = new ServiceFixture()
    const run = withRunning(fixture)
    await fixture.openLive()
    fixture.clock.advance(15_000)
    beat(fixture, run)
    fixture.events.tell(fixture.host, run.recordPath)
    await fixture.settle()
    expect(fixture.toldRuns).toBeUndefined()
    run.record = { ...run.record, tags: ['good'] }
    run.writeRecord()
    fixture.events.tell(fixture.host, run.recordPath)
    await fixture.until(() => fixture.toldRuns !== undefined)
    expect(fixture.toldRuns).toMatchObject([{ id: 'a', tags: ['good'] }])
  })

  it('tells of new projects', async () => {
    const fixture = new ServiceFixture()
    await fixture.openLive()
    fixture.host.write(
      'index.json',
      '{"layout":1,"projects":[{"name":"New","folder":"new","updatedUnixMs":1}]}',
    )
    fixture.events.tell(fixture.host, 'index.json')
    await fixture.settle()
    expect(fixture.notices).toContainEqual({
      kind: 'projects',
      projects: [{ name: 'New', folder: 'new' }],
    })
  })

  it('says that it is lost, connects again and catches up', async () => {
    const fixture = new ServiceFixture()
    const run = withRunning(fixture)
    const tail = run.openTail()
    tail.log(0, { loss: 1 })
    await fixture.openLive()
    await fixture.service.selectRuns(['a'])
    fixture.events.lose()
    expect(fixture.connection).toBe('lost')
    tail.log(1, { loss: 2 })
    expect(fixture.events.opened).toHaveLength(1)
    fixture.clock.advance(500)
    expect(fixture.events.opened).toHaveLength(2)
    fixture.events.tell(fixture.host, tail.path)
    await fixture.settle()
    expect(fixture.connection).toBe('live')
    fixture.clock.advance(0)
    expect(fixture.pointNotices).toEqual([['a']])
    expect(await fixture.values('loss', 'a')).toEqual([1, 2])
  })

  it('waits longer after each failure, and asks for the files when the stream stays away', async () => {
    const fixture = new ServiceFixture()
    await fixture.openLive()
    const waits = [500, 1000, 2000, 4000, 8000, 15_000, 15_000]
    for (const [index, wait] of waits.entries()) {
      fixture.events.lose()
      fixture.clock.advance(wait - 1)
      expect(fixture.events.opened).toHaveLength(index + 1)
      fixture.clock.advance(1)
      expect(fixture.events.opened).toHaveLength(index + 2)
      await fixture.settle()
    }
    await fixture.until(() => fixture.connection === 'polling')
    fixture.events.say('[]')
    await fixture.until(() => fixture.connection === 'live')
    await fixture.settle()
    const before = fixture.host.requests.length
    fixture.clock.advance(60_000)
    await fixture.settle()
    expect(fixture.host.requests.length).toBe(before)
  })

  it.each(['no json', '{}', '[{"path":1}]'])('holds %s for a broken stream', async (text) => {
    const fixture = new ServiceFixture()
    await fixture.openLive()
    fixture.events.say(text)
    expect(fixture.connection).toBe('lost')
  })

  it('holds a stream that never says anything for broken', async () => {
    const fixture = new ServiceFixture()
    fixture.host.eventsUrl = '../events'
    await fixture.open()
    fixture.clock.advance(10_000)
    expect(fixture.connection).toBe('lost')
  })

  it('is left alone while the page is hidden', async () => {
    const fixture = new ServiceFixture()
    const run = withRunning(fixture)
    const tail = run.openTail()
    await fixture.openLive()
    await fixture.service.selectRuns(['a'])
    fixture.service.setVisible(false)
    expect(fixture.events.isOpen).toBe(false)
    const before = fixture.host.requests.length
    fixture.clock.advance(3_600_000)
    await fixture.settle()
    expect(fixture.host.requests.length).toBe(before)
    expect(fixture.toldRuns).toBeUndefined()
    tail.log(0, { loss: 1 })
    beat(fixture, run)
    fixture.service.setVisible(true)
    fixture.events.tell(fixture.host, tail.path)
    await fixture.settle()
    fixture.clock.advance(0)
    expect(fixture.pointNotices).toEqual([['a']])
    expect(fixture.toldRuns).toBeUndefined()
  })
})

describe('a host that only serves files', () => {
  it('is asked every two seconds while things change, and less when they rest', async () => {
    const fixture = new ServiceFixture()
    const run = withRunning(fixture)
    const tail = run.openTail()
    tail.log(0, { loss: 1 })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    expect(fixture.connection).toBe('polling')
    tail.log(1, { loss: 2 })
    fixture.clock.advance(2000)
    await fixture.settle()
    fixture.clock.advance(0)
    expect(fixture.pointNotices).toEqual([['a']])
    expect(await fixture.values('loss', 'a')).toEqual([1, 2])
    const roundCount = async (seconds: number): Promise<number> => {
      const before = fixture.host.countOf(fixture.store.indexPath)
      for (let second = 0; second < seconds; second++) {
        fixture.clock.advance(1000)
        await fixture.settle()
      }
      return fixture.host.countOf(fixture.store.indexPath) - before
    }
    expect(await roundCount(2)).toBe(1)
    expect(await roundCount(60)).toBeLessThanOrEqual(8)
    expect(await roundCount(60)).toBe(2)
  })

  it('asks nothing while the page is hidden, and at once when it is seen again', async () => {
    const fixture = new ServiceFixture()
    const run = withRunning(fixture)
    const tail = run.openTail()
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    fixture.service.setVisible(false)
    const before = fixture.host.requests.length
    fixture.clock.advance(60_000)
    await fixture.settle()
    expect(fixture.host.requests.length).toBe(before)
    tail.log(0, { loss: 1 })
    fixture.service.setVisible(true)
    await fixture.settle()
    fixture.clock.advance(0)
    expect(fixture.pointNotices).toEqual([['a']])
  })

  it('says that it is lost when it gives no answer, and asks on', async () => {
    const fixture = new ServiceFixture()
    await fixture.open()
    fixture.host.isReachable = false
    fixture.clock.advance(2000)
    await fixture.settle()
    expect(fixture.connection).toBe('lost')
    fixture.host.isReachable = true
    fixture.clock.advance(4000)
    await fixture.settle()
    expect(fixture.connection).toBe('polling')
  })

  it('reads what it could not read at first', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    run.addShard({ loss: [{ step: 0, unixMs: 0, value: 1 }] })
    await fixture.open()
    fixture.host.isReachable = false
    const first = await fixture.service.selectRuns(['a'])
    expect(first.problems).toMatchObject([{ kind: 'unreachable', path: run.manifestPath }])
    fixture.host.isReachable = true
    fixture.clock.advance(2000)
    await fixture.settle()
    fixture.clock.advance(0)
    expect(fixture.pointNotices).toEqual([['a']])
    const second = await fixture.service.selectRuns(['a'])
    expect(second).toMatchObject({ metrics: [{ name: 'loss' }], problems: [] })
  })
})

describe('a run without a pulse', () => {
  it.each([true, false])('turns crashed by itself, with a stream: %s', async (isLive) => {
    const fixture = new ServiceFixture()
    withRunning(fixture)
    const runs = await (isLive ? fixture.openLive() : fixture.open())
    expect(runs).toMatchObject([{ state: 'running' }])
    fixture.clock.advance(HEARTBEAT_EXPIRY_MS + 1000)
    await fixture.until(() => fixture.toldRuns !== undefined)
    expect(fixture.toldRuns).toMatchObject([{ state: 'crashed' }])
  })

  it('goes on running when its heartbeat came unseen', async () => {
    const fixture = new ServiceFixture()
    const run = withRunning(fixture)
    await fixture.openLive()
    fixture.clock.advance(HEARTBEAT_EXPIRY_MS - 1000)
    beat(fixture, run)
    fixture.clock.advance(HEARTBEAT_EXPIRY_MS - 1000)
    await fixture.settle()
    expect(fixture.toldRuns).toBeUndefined()
  })

  it('is not called crashed when only the host is away', async () => {
    const fixture = new ServiceFixture()
    withRunning(fixture)
    await fixture.openLive()
    fixture.host.isReachable = false
    fixture.clock.advance(HEARTBEAT_EXPIRY_MS + 60_000)
    await fixture.settle()
    expect(fixture.connection).toBe('lost')
    expect(fixture.toldRuns).toBeUndefined()
  })

  it('is crashed at the first look when it died long ago', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a', runningSince(fixture.clock.nowUnixMs() - HEARTBEAT_EXPIRY_MS))
    expect(await fixture.open()).toMatchObject([{ state: 'crashed' }])
  })
})
