import { describe, expect, it } from 'vitest'
import { ServiceFixture } from '../../test/store-fixture/service-fixture.ts'
import type { RunFixture } from '../../test/store-fixture/store-fixture.ts'
import { pointsOf, runningSince } from '../../test/store-fixture/store-fixture.ts'
import type { TailFixture } from '../../test/store-fixture/tail-fixture.ts'

interface LiveRun {
  readonly fixture: ServiceFixture
  readonly run: RunFixture
  readonly tail: TailFixture
}

async function liveRun(
  prepare: (fixture: ServiceFixture, run: RunFixture) => void = () => {},
): Promise<LiveRun> {
  const fixture = new ServiceFixture()
  const run = fixture.store.run('a', runningSince(fixture.clock.nowUnixMs()))
  prepare(fixture, run)
  const tail = run.openTail()
  tail.log(0, { loss: 10 })
  await fixture.openLive()
  await fixture.service.selectRuns(['a'])
  return { fixture, run, tail }
}

/** Lets the follower read what was told, and its notice come. */
async function follow(fixture: ServiceFixture, ...paths: string[]): Promise<void> {
  fixture.events.tell(fixture.host, ...paths)
  await fixture.settle()
  fixture.clock.advance(200)
}

describe('a run that grows', () => {
  it('shows new points of its tail, by reading only the new bytes', async () => {
    const { fixture, tail } = await liveRun()
    expect(await fixture.values('loss', 'a')).toEqual([10])
    const knownBytes = fixture.host.files.get(tail.path)?.length ?? 0
    tail.log(1, { loss: 9 })
    fixture.host.requests.length = 0
    await follow(fixture, tail.path)
    expect(fixture.host.requests).toEqual([
      { path: tail.path, range: `bytes=${knownBytes}-`, status: 206 },
    ])
    expect(fixture.pointNotices).toEqual([['a']])
    expect(await fixture.values('loss', 'a')).toEqual([10, 9])
    await follow(fixture, tail.path)
    expect(fixture.host.requests).toHaveLength(1)
  })

  it('tells in which metrics, as far as only its tails have grown', async () => {
    const { fixture, run, tail } = await liveRun()
    const lastPoints = () => fixture.notices.findLast((notice) => notice.kind === 'points')
    tail.log(1, { loss: 9, acc: 0.1 })
    await follow(fixture, tail.path)
    expect(lastPoints()?.grown).toEqual([{ runId: 'a', metrics: ['loss', 'acc'] }])
    tail.log(2, { acc: 0.2 })
    await follow(fixture, tail.path)
    expect(lastPoints()?.grown).toEqual([{ runId: 'a', metrics: ['acc'] }])
    run.seal(tail)
    await follow(fixture, run.manifestPath)
    expect(lastPoints()).toEqual({ kind: 'points', runIds: ['a'], grown: [] })
  })

  it('waits for the rest of a frame that is still being written', async () => {
    const { fixture, tail } = await liveRun()
    const writeRest = tail.logTorn(1, { loss: 9 })
    await follow(fixture, tail.path)
    expect(fixture.pointNotices).toEqual([])
    expect(await fixture.values('loss', 'a')).toEqual([10])
    writeRest()
    await follow(fixture, tail.path)
    expect(await fixture.values('loss', 'a')).toEqual([10, 9])
  })

  it('shows them on a host that knows no ranges', async () => {
    const { fixture, tail } = await liveRun(({ host }) => {
      host.knowsRanges = false
    })
    tail.log(1, { loss: 9 })
    await follow(fixture, tail.path)
    expect(await fixture.values('loss', 'a')).toEqual([10, 9])
  })

  it('tells of a metric that is new, and lists it', async () => {
    const { fixture, tail } = await liveRun()
    tail.log(1, { acc: 0.5 })
    await follow(fixture, tail.path)
    expect(fixture.pointNotices).toEqual([['a']])
    const { metrics } = await fixture.service.selectRuns(['a'])
    expect(metrics.map((metric) => metric.name)).toEqual(['acc', 'loss'])
  })

  it('gathers notices: the first comes at once, then at most five a second', async () => {
    const { fixture, tail } = await liveRun()
    const grow = async (step: number): Promise<void> => {
      tail.log(step, { loss: step })
      fixture.events.tell(fixture.host, tail.path)
      await fixture.settle()
    }
    await grow(1)
    fixture.clock.advance(0)
    expect(fixture.pointNotices).toHaveLength(1)
    for (let step = 2; step <= 11; step++) {
      await grow(step)
      fixture.clock.advance(50)
    }
    expect(fixture.pointNotices).toHaveLength(3)
    fixture.clock.advance(200)
    expect(fixture.pointNotices).toHaveLength(4)
    expect(await fixture.values('loss', 'a')).toHaveLength(12)
  })
})

describe('the handover from a tail to its shard', () => {
  it('neither drops nor doubles a point at any moment', async () => {
    const { fixture, run, tail } = await liveRun()
    for (let step = 1; step < 5; step++) tail.log(step, { loss: 10 - step })
    await follow(fixture, tail.path)
    const all = [10, 9, 8, 7, 6]
    const next = run.openTail()
    run.publishSealed(tail)
    expect(await fixture.values('loss', 'a')).toEqual(all)
    run.removeLog(tail)
    expect(await fixture.values('loss', 'a')).toEqual(all)
    await follow(fixture, tail.path)
    expect(await fixture.values('loss', 'a')).toEqual(all)
    await follow(fixture, run.manifestPath)
    expect(await fixture.values('loss', 'a')).toEqual(all)
    next.log(5, { loss: 5 })
    await follow(fixture, next.path)
    expect(await fixture.values('loss', 'a')).toEqual([...all, 5])
  })

  it('counts a segment once while its manifest names the shard and the log', async () => {
    const { fixture, run, tail } = await liveRun()
    run.addShard(tail.points(), {}, tail.segment)
    run.writeManifest()
    await follow(fixture, run.manifestPath)
    expect(await fixture.values('loss', 'a')).toEqual([10])
    await fixture.service.selectRuns([])
    await fixture.service.selectRuns(['a'])
    expect(await fixture.values('loss', 'a')).toEqual([10])
  })

  it('finds the shard when the log is gone between the manifest and the log', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a', runningSince(fixture.clock.nowUnixMs()))
    const tail = run.openTail()
    tail.log(0, { loss: 10 })
    await fixture.openLive()
    fixture.host.beforeAnswer = (path) => {
      if (path === tail.path && fixture.host.files.has(path)) run.seal(tail)
    }
    expect(await fixture.service.selectRuns(['a'])).toMatchObject({ problems: [] })
    expect(await fixture.values('loss', 'a')).toEqual([10])
  })

  it('finds the new shards when those it knows have been replaced', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    const first = run.addShard({ loss: pointsOf([1, 2]) })
    const second = run.addShard({ loss: pointsOf([3], 2) })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    run.manifest = { ...run.manifest, shards: [] }
    run.addShard({ loss: pointsOf([1, 2, 3]) }, {}, 'merged-000000')
    run.writeManifest()
    for (const shard of [first, second]) fixture.host.remove(run.storePath(shard.path))
    expect(await fixture.values('loss', 'a')).toEqual([1, 2, 3])
  })

  it('keeps the points of a tail that an unreachable manifest cannot vouch for', async () => {
    const { fixture, run, tail } = await liveRun()
    run.removeLog(tail)
    fixture.host.isReachable = false
    await follow(fixture, tail.path)
    expect(await fixture.values('loss', 'a')).toEqual([10])
    expect(fixture.connection).toBe('lost')
    fixture.host.isReachable = true
    run.publishSealed(tail)
    fixture.clock.advance(2000)
    await fixture.until(() => fixture.connection === 'live')
    expect(await fixture.values('loss', 'a')).toEqual([10])
  })
})

describe('a resumed run', () => {
  it('lets the tail of the new attempt win from its first step on', async () => {
    const { fixture, run, tail } = await liveRun((_, own) => {
      own.addShard({ loss: pointsOf([100, 101, 102]) }, { attempt: 0 })
    })
    tail.log(1, { loss: 1 })
    const resumed = run.openTail({ attempt: 1 })
    resumed.log(2, { loss: 200 })
    run.writeManifest()
    await follow(fixture, run.manifestPath, tail.path)
    const [line] = await fixture.lines('loss')
    expect([...(line?.y ?? [])]).toEqual([100, 10, 101, 1, 200])
  })
})
