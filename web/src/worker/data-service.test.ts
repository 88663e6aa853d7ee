import { describe, expect, it } from 'vitest'
import { nextTask } from './message-pauses.ts'
import { question, ServiceFixture } from '../../test/store-fixture/service-fixture.ts'
import { pointsOf, runningSince } from '../../test/store-fixture/store-fixture.ts'

const count = (length: number): number[] => Array.from({ length }, (_, index) => index)

describe('opening', () => {
  it('lists projects and runs, the newest first', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('old', { createdUnixMs: 1, name: 'Old', config: { lr: 0.1 }, tags: ['t'] })
    fixture.store.run('b', { createdUnixMs: 2 })
    fixture.store.run('a', { createdUnixMs: 2 })
    fixture.store.publish()
    expect(await fixture.service.open(fixture.host.address)).toEqual([
      { name: 'project', folder: 'project' },
    ])
    const runs = await fixture.service.openProject('project')
    expect(runs.map((run) => run.id)).toEqual(['a', 'b', 'old'])
    expect(runs[2]).toMatchObject({ name: 'Old', state: 'finished', config: { lr: 0.1 } })
  })

  it('costs one read for the list and one for each running run', async () => {
    const fixture = new ServiceFixture()
    for (const index of count(5000)) fixture.store.run(`r${index}`)
    fixture.store.run('live', runningSince(fixture.clock.nowUnixMs()))
    const runs = await fixture.open()
    expect(runs).toHaveLength(5001)
    expect(fixture.host.requests.map((request) => request.path)).toEqual([
      'index.json',
      'projects/project/index.json',
      'projects/project/runs/live/run.json',
    ])
  })

  it('tells a store without a project from one that gives no answer', async () => {
    const fixture = new ServiceFixture()
    const opened = fixture.service.open(fixture.host.address)
    await expect(opened).rejects.toMatchObject({ code: 'no-store' })
    fixture.host.isReachable = false
    const unreachable = fixture.service.open(fixture.host.address)
    await expect(unreachable).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('tells of the first project when it comes', async () => {
    const fixture = new ServiceFixture()
    await fixture.service.open(fixture.host.address).catch(() => {})
    fixture.store.publish()
    fixture.clock.advance(2000)
    await fixture.until(() => fixture.notices.some((notice) => notice.kind === 'projects'))
    expect(await fixture.service.openProject('project')).toEqual([])
  })

  it.each([
    ['{"layout":99,"projects":[]}', 'newer-layout'],
    ['{"layout":1}', 'malformed'],
    ['<!doctype html>', 'malformed'],
  ])('says what is wrong with the root index %s', async (text, code) => {
    const fixture = new ServiceFixture()
    fixture.host.write('index.json', text)
    await expect(fixture.service.open(fixture.host.address)).rejects.toMatchObject({ code })
  })

  it('says that a project is not there', async () => {
    const fixture = new ServiceFixture()
    fixture.store.publish()
    await fixture.service.open(fixture.host.address)
    for (const folder of ['nowhere', '../project', 'https://elsewhere.test']) {
      await expect(fixture.service.openProject(folder)).rejects.toMatchObject({
        code: folder === 'nowhere' ? 'not-found' : 'malformed',
      })
    }
  })

  it('opens a project whose request is right behind that of its store', async () => {
    const fixture = new ServiceFixture()
    fixture.host.eventsUrl = '../events'
    const run = fixture.store.run('a')
    run.addShard({ loss: pointsOf([1, 2]) })
    fixture.store.publish()
    const [, runs, listing, lines] = await Promise.all([
      fixture.service.open(fixture.host.address),
      fixture.service.openProject('project'),
      fixture.service.selectRuns(['a']),
      fixture.lines('loss'),
    ])
    expect(runs).toHaveLength(1)
    expect(listing.metrics).toEqual([{ name: 'loss', kind: 'training', runCount: 1 }])
    expect(lines).toHaveLength(1)
    expect(fixture.events.opened).toEqual(['https://host.test/events?project=project'])
  })
})

describe('runRecord', () => {
  it('reads the whole record', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a', { notes: 'a note', config: { deep: { lr: [1] } } })
    await fixture.open()
    expect(await fixture.service.runRecord('a')).toMatchObject({
      notes: 'a note',
      config: { deep: { lr: [1] } },
    })
    await expect(fixture.service.runRecord('b')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('selectRuns', () => {
  it('gives up what is on the way for runs that are wanted no more', async () => {
    const fixture = new ServiceFixture()
    const ids = count(100).map((index) => `r${index}`)
    for (const id of ids) fixture.store.run(id).addShard({ loss: pointsOf([1]) })
    await fixture.open()
    const isManifest = (path: string): boolean => path.endsWith('/manifest.json')
    const wantsNone = new Promise<void>((resolve) => {
      let asked = 0
      fixture.host.beforeAnswer = async (path) => {
        if (isManifest(path) && ++asked === 12) resolve()
        if (isManifest(path) && !path.includes('/r99/')) await new Promise(() => undefined)
      }
    })
    const all = fixture.service.selectRuns(ids)
    await wantsNone
    const { metrics, problems } = await fixture.service.selectRuns(['r99'])
    expect(metrics).toEqual([{ name: 'loss', kind: 'training', runCount: 1 }])
    expect(problems).toEqual([])
    expect((await all).problems).toEqual([])
    const read = fixture.host.requests.map(({ path }) => path).filter(isManifest)
    expect(read).toEqual(['projects/project/runs/r99/manifest.json'])
  })

  it('lists the metrics of shards and tails', async () => {
    const fixture = new ServiceFixture()
    const sealed = fixture.store.run('a')
    sealed.addShard({ acc: pointsOf([1]), loss: pointsOf([1]), 'gpu/util': pointsOf([1]) })
    sealed.manifest = { ...sealed.manifest, systemMetrics: ['gpu/util'] }
    const tail = fixture.store.run('b', runningSince(fixture.clock.nowUnixMs())).openTail()
    tail.log(0, { loss: 1, 'gpu/util': 2 })
    await fixture.open()
    expect(await fixture.service.selectRuns(['a', 'b'])).toEqual({
      metrics: [
        { name: 'acc', kind: 'training', runCount: 1 },
        { name: 'gpu/util', kind: 'system', runCount: 2 },
        { name: 'loss', kind: 'training', runCount: 2 },
      ],
      definitions: [],
      problems: [],
    })
  })

  it('tells what the runs say of their metrics: of each what the first of them says', async () => {
    const fixture = new ServiceFixture()
    const define = (name: string, stepMetric: string | null) => ({
      name,
      stepMetric,
      summary: null,
      goal: null,
    })
    const definitions = [define('loss', 'epoch')]
    fixture.store.run('new', { ...runningSince(fixture.clock.nowUnixMs()), definitions })
    fixture.store.run('old', { definitions: [define('loss', null), define('val/*', 'epoch')] })
    for (let index = 0; index < 10; index++) fixture.store.run(`elder-${index}`)
    await fixture.open()
    const ids = ['new', 'old', ...Array.from({ length: 10 }, (_, index) => `elder-${index}`)]
    for (let listing = 0; listing < 2; listing++) {
      const told = await fixture.service.selectRuns(ids)
      expect(told.definitions).toEqual([define('loss', 'epoch'), define('val/*', 'epoch')])
    }
    const records = fixture.host.requests.filter(({ path }) => path.endsWith('/run.json'))
    expect(records).toHaveLength(8)
  })

  it('reads a record again when its run has changed', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a', { definitions: [] })
    run.addShard({ loss: pointsOf([1]) })
    await fixture.openLive()
    expect((await fixture.service.selectRuns(['a'])).definitions).toEqual([])
    const definition = { name: 'loss', stepMetric: 'epoch', summary: null, goal: null }
    run.record = { ...run.record, updatedUnixMs: 5, definitions: [definition] }
    fixture.store.publish()
    fixture.events.tell(fixture.host, fixture.store.indexPath)
    await fixture.settle()
    expect((await fixture.service.selectRuns(['a'])).definitions).toEqual([definition])
  })

  it('names a record that is damaged, and lists the metrics all the same', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    run.addShard({ loss: pointsOf([1]) })
    await fixture.open()
    fixture.host.write(run.recordPath, '{"layout":1')
    expect(await fixture.service.selectRuns(['a'])).toMatchObject({
      metrics: [{ name: 'loss' }],
      definitions: [],
      problems: [{ kind: 'broken-run', path: run.recordPath, runId: 'a' }],
    })
  })

  it('names what is broken and lists the rest', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([1]) })
    const torn = fixture.store.run('torn')
    const newer = fixture.store.run('newer')
    const gone = fixture.store.run('gone')
    await fixture.open()
    fixture.host.write(torn.manifestPath, '{"layout":1,')
    fixture.host.write(newer.manifestPath, '{"layout":3}')
    fixture.host.remove(gone.manifestPath)
    const { metrics, problems } = await fixture.service.selectRuns(['a', 'torn', 'newer', 'gone'])
    expect(metrics.map((metric) => metric.name)).toEqual(['loss'])
    expect(problems.map(({ kind, path, runId }) => ({ kind, path, runId }))).toEqual([
      { kind: 'broken-run', path: torn.manifestPath, runId: 'torn' },
      { kind: 'newer-layout', path: newer.manifestPath, runId: 'newer' },
      { kind: 'broken-run', path: gone.manifestPath, runId: 'gone' },
    ])
  })

  it('reads what is selected again from memory', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([1]) })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const before = fixture.host.requests.length
    await fixture.service.selectRuns(['a'])
    expect(fixture.host.requests.length).toBe(before)
  })
})

describe('series', () => {
  it('answers in the order of the question, and leaves out runs without the metric', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([3, 2, 1]) })
    fixture.store.run('b').addShard({ loss: pointsOf([6, 5]) })
    fixture.store.run('c').addShard({ acc: pointsOf([1]) })
    await fixture.open()
    await fixture.service.selectRuns(['a', 'b', 'c'])
    const answer = await fixture.service.series(
      question('loss', { runIds: ['c', 'b', 'a', 'unselected'] }),
      new AbortController().signal,
    )
    expect(answer.lines.map((line) => [line.runId, [...line.x], [...line.y]])).toEqual([
      ['b', [0, 1], [6, 5]],
      ['a', [0, 1, 2], [3, 2, 1]],
    ])
    expect(answer.xExtent).toEqual({ min: 0, max: 2 })
    expect(answer.problems).toEqual([])
    expect(answer.lines[1]).toMatchObject({
      writer: '',
      smoothX: null,
      exact: true,
      isOutline: false,
      figures: { pointCount: 3, min: 1, max: 3, mean: expect.closeTo(2), last: 1, lastX: 2 },
    })
  })

  it('draws a line for each writer, and merges the attempts of each', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    run.addShard({ loss: pointsOf([10, 11, 12, 13]) }, { writer: 'w0', attempt: 0 })
    run.addShard({ loss: pointsOf([22, 23], 2) }, { writer: 'w0', attempt: 1 })
    run.addShard({ loss: pointsOf([30, 31]) }, { writer: 'w1', attempt: 0 })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const lines = await fixture.lines('loss')
    expect(lines.map((line) => [line.writer, [...line.y]])).toEqual([
      ['w0', [10, 11, 22, 23]],
      ['w1', [30, 31]],
    ])
  })

  it('places points by time, by time since the first point, and by another metric', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    run.addShard({ epoch: pointsOf([0, 0.5, 1]), loss: pointsOf([5, 4, 3], 1) })
    run.addShard({ acc: pointsOf([0.1], 9) })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const [time] = await fixture.lines('loss', { xAxis: { kind: 'time' } })
    expect([...(time?.x ?? [])]).toEqual([1, 2, 3].map((step) => 1_700_000_000_000 + step * 1000))
    const [relative] = await fixture.lines('loss', { xAxis: { kind: 'relative' } })
    expect([...(relative?.x ?? [])]).toEqual([1, 2, 3])
    const [metric] = await fixture.lines('loss', { xAxis: { kind: 'metric', name: 'epoch' } })
    expect([...(metric?.x ?? [])]).toEqual([0.5, 1, 1])
    expect([...(metric?.y ?? [])]).toEqual([5, 4, 3])
  })

  it('counts the points that an earlier value placed, and those that have no place', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ epoch: pointsOf([0, 1], 2), loss: pointsOf([5, 4, 3, 2, 1]) })
    fixture.store.run('b').addShard({ loss: pointsOf([5, 4]) })
    fixture.store.run('c').addShard({ epoch: pointsOf([5, 4]) })
    await fixture.open()
    await fixture.service.selectRuns(['a', 'b', 'c'])
    const asked = question('loss', {
      runIds: ['a', 'b', 'c'],
      xAxis: { kind: 'metric', name: 'epoch' },
    })
    const { signal } = new AbortController()
    const answer = await fixture.service.series(asked, signal)
    expect(answer.lines.map((line) => line.runId)).toEqual(['a'])
    expect(answer.placements).toEqual([
      { runId: 'a', carriedCount: 1, omittedCount: 2 },
      { runId: 'b', carriedCount: 0, omittedCount: 2 },
      { runId: 'c', carriedCount: 0, omittedCount: 0 },
    ])
    const byStep = await fixture.service.series({ ...asked, xAxis: { kind: 'step' } }, signal)
    expect(byStep.placements).toEqual([])
  })

  it('shows non-finite values as breaks with marks', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([1, NaN, 3, Infinity, -Infinity]) })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const [line] = await fixture.lines('loss', { smoothing: { kind: 'average', windowPoints: 3 } })
    expect([...(line?.y ?? [])]).toEqual([1, NaN, 3, NaN, NaN])
    expect([...(line?.smoothY ?? [])]).toEqual([2, NaN, 2, NaN, NaN])
    expect([...(line?.markX ?? [])]).toEqual([1, 3, 4])
    expect([...(line?.markKind ?? [])]).toEqual([0, 1, 2])
    expect(line?.figures).toMatchObject({ nonFiniteCount: 3, last: -Infinity })
  })

  it('shows on a log axis what has a logarithm', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([1, 2, 3]) })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const answer = await fixture.service.series(
      question('loss', { logX: true, window: { min: 0, max: 9 } }),
      new AbortController().signal,
    )
    expect([...(answer.lines[0]?.x ?? [])]).toEqual([1, 2])
    expect(answer.xExtent).toEqual({ min: 0, max: 2 })
    const [none] = await fixture.lines('loss', { logX: true, window: { min: -9, max: 0 } })
    expect(none).toMatchObject({ x: new Float64Array(0), figures: { pointCount: 3 } })
  })

  it('reads a shard once for all its metrics, and its columns once for all zooms', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    const shard = run.addShard({ acc: pointsOf(count(5000)), loss: pointsOf(count(5000)) })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    await Promise.all([fixture.lines('acc'), fixture.lines('loss')])
    await fixture.lines('loss', { window: { min: 10, max: 20 } })
    await fixture.lines('loss', { xAxis: { kind: 'time' } })
    expect(fixture.host.countOf(run.storePath(shard.path))).toBe(1)
  })

  it('names a group where none of its points has a place', async () => {
    const fixture = new ServiceFixture()
    fixture.store.run('a').addShard({ loss: pointsOf([1]) })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const groups = { kind: 'deviation', of: [{ key: 'all', runIds: ['a'] }] } as const
    const { lines } = await fixture.service.series(
      question('loss', { runIds: ['a'], logX: true, groups }),
      new AbortController().signal,
    )
    expect(lines).toMatchObject([{ runId: 'all', figures: { pointCount: 1, last: 1 } }])
  })

  it('refuses what would take more points than a page can hold, and reads none', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    const shard = run.addShard({ loss: pointsOf([1]), tokens: pointsOf([5]) })
    const huge = shard.metrics.map((rows, index) => {
      return { ...rows, rowStart: index * 5e6, rowEnd: (index + 1) * 5e6 }
    })
    run.writeManifest({ shards: [{ ...shard, rowCount: 1e7, metrics: huge }] })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const asked = fixture.service.series(
      question('loss', { runIds: ['a'], xAxis: { kind: 'metric', name: 'tokens' } }),
      new AbortController().signal,
    )
    await expect(asked).rejects.toMatchObject({ code: 'too-many-points' })
    await expect(asked).rejects.toThrow(/loss over tokens takes 10,000,000 points/)
    expect(fixture.host.countOf(run.storePath(shard.path))).toBe(0)
  })

  it('stops for a question that is taken back, and answers the next', async () => {
    const fixture = new ServiceFixture()
    const run = fixture.store.run('a')
    const shard = run.addShard({ loss: pointsOf([1]) })
    await fixture.open()
    await fixture.service.selectRuns(['a'])
    const controller = new AbortController()
    fixture.host.beforeAnswer = async () => {
      await nextTask()
      controller.abort()
    }
    const answer = fixture.service.series(question('loss'), controller.signal)
    await expect(answer).rejects.toThrow(/abort/i)
    expect(fixture.host.countOf(run.storePath(shard.path))).toBe(0)
    fixture.host.beforeAnswer = () => {}
    expect(await fixture.values('loss', 'a')).toEqual([1])
  })
})
