import { describe, expect, it } from 'vitest'
import { question, ServiceFixture } from '../../test/store-fixture/service-fixture.ts'
import { pointsOf, runningSince } from '../../test/store-fixture/store-fixture.ts'
import type { SeriesAnswer } from '../data/series.ts'

function ask(fixture: ServiceFixture): Promise<SeriesAnswer> {
  return fixture.service.series(question('loss'), new AbortController().signal)
}

const values = (answer: SeriesAnswer): number[][] => answer.lines.map((line) => [...line.y])

describe('a store with something broken', () => {
  it.each([
    ['damaged', 'broken-shard'],
    ['absent', 'broken-shard'],
    ['newer', 'newer-layout'],
  ])('shows all but the shard that is %s, and names it', async (how, kind) => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    run.addShard({ loss: pointsOf([1, 2]) })
    const shard = run.addShard({ loss: pointsOf([3], 2) }, { layout: how === 'newer' ? 3 : 1 })
    run.addShard({ loss: pointsOf([4], 3) })
    const path = run.storePath(shard.path)
    if (how === 'damaged') fixture.host.write(path, new Uint8Array(shard.byteLength))
    if (how === 'absent') fixture.host.remove(path)
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const answer = await ask(fixture)
    expect(values(answer)).toEqual([[1, 2, 4]])
    expect(answer.problems).toMatchObject([{ kind, path, runId: 'a' }])
    expect(answer.problems[0]?.message).toContain(path)
  })

  it('names a shard that cannot be had just now, and has it asked for again', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([1]) })
    await fixture.openLive()
    await fixture.service.selectRuns(['a'])
    fixture.host.isReachable = false
    for (const waitMs of [2000, 4000, 8000]) {
      expect((await ask(fixture)).problems).toMatchObject([{ kind: 'unreachable' }])
      const before = fixture.pointNotices.length
      fixture.clock.advance(waitMs - 1)
      expect(fixture.pointNotices).toHaveLength(before)
      fixture.clock.advance(1)
      fixture.clock.advance(200)
      expect(fixture.pointNotices).toHaveLength(before + 1)
    }
    fixture.host.isReachable = true
    expect(values(await ask(fixture))).toEqual([[1]])
    fixture.clock.advance(60_000)
    expect(fixture.pointNotices).toHaveLength(3)
  })

  it('has a run that could not be read selected again', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([1]) })
    await fixture.openLive()
    fixture.host.isReachable = false
    const first = await fixture.service.selectRuns(['a'])
    expect(first).toMatchObject({ metrics: [], problems: [{ kind: 'unreachable' }] })
    fixture.host.isReachable = true
    fixture.clock.advance(2000)
    fixture.clock.advance(0)
    expect(fixture.pointNotices).toEqual([['a']])
    const second = await fixture.service.selectRuns(['a'])
    expect(second).toMatchObject({ metrics: [{ name: 'loss' }], problems: [] })
  })

  it('has it asked for again when the host is back, and not while the page is hidden', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([1]) })
    await fixture.openLive()
    await fixture.service.selectRuns(['a'])
    fixture.host.isReachable = false
    await ask(fixture)
    fixture.service.setVisible(false)
    fixture.clock.advance(60_000)
    expect(fixture.pointNotices).toEqual([])
    fixture.host.isReachable = true
    fixture.service.setVisible(true)
    fixture.events.say('[]')
    await fixture.settle()
    fixture.clock.advance(0)
    expect(fixture.pointNotices).toEqual([['a']])
  })

  it('names a log that its manifest promises and nobody has', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a', runningSince(fixture.clock.nowUnixMs()))
    run.addShard({ loss: pointsOf([1]) })
    const tail = run.openTail()
    await fixture.open()
    run.removeLog(tail)
    const { problems } = await fixture.service.selectRuns(['a'])
    expect(problems).toMatchObject([{ kind: 'broken-shard', path: tail.path, runId: 'a' }])
    expect(values(await ask(fixture))).toEqual([[1]])
  })

  it('shows what a log holds before it is damaged', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a', runningSince(fixture.clock.nowUnixMs()))
    const tail = run.openTail()
    tail.log(0, { loss: 1 })
    const goodBytes = fixture.host.files.get(tail.path)?.length ?? 0
    tail.log(1, { loss: 2 })
    const bytes = fixture.host.files.get(tail.path)
    if (bytes !== undefined) bytes[goodBytes + 12] = 0xff
    await fixture.open()
    expect(await fixture.service.selectRuns(['a'])).toMatchObject({ problems: [] })
    expect(values(await ask(fixture))).toEqual([[1]])
  })

  it('names a log of a newer layout', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a', runningSince(fixture.clock.nowUnixMs()))
    const tail = run.openTail({ layout: 3 })
    await fixture.open()
    const { problems } = await fixture.service.selectRuns(['a'])
    expect(problems).toMatchObject([{ kind: 'newer-layout', path: tail.path }])
  })

  it('lists a running run whose record is damaged, and names it when it is selected', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a', runningSince(fixture.clock.nowUnixMs()))
    fixture.store.publish()
    fixture.host.write(run.recordPath, '{"layout":1,"id":"a"')
    await fixture.service.open(fixture.host.address)
    expect(await fixture.service.openProject('project')).toMatchObject([{ id: 'a' }])
    const { problems } = await fixture.service.selectRuns(['a'])
    expect(problems).toMatchObject([{ kind: 'broken-run', path: run.recordPath, runId: 'a' }])
  })

  it('takes no path out of the store from a manifest', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    const shard = run.addShard({ loss: pointsOf([1]) })
    run.manifest = { ...run.manifest, shards: [{ ...shard, path: '../../../secret.parquet' }] }
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const answer = await ask(fixture)
    expect(answer.problems).toMatchObject([{ kind: 'broken-shard' }])
    expect(fixture.host.requests.map((request) => request.path).join()).not.toContain('secret')
  })
})
