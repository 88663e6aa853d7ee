import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import * as shardboard from 'shardboard'
import type { Run } from 'shardboard'
import { describe, expect, test, vi } from 'vitest'
import { ProjectLocation } from '../src/store/run-location.ts'
import { readPoints } from './support/read-points.ts'
import { pointsOf, recordOf, reported, start, stepsAndValues } from './support/api-run.ts'
import { runChild } from './support/run-child.ts'
import { storeFolder } from './support/store-folder.ts'

function walBytes(run: Run): number {
  const { walDir } = new ProjectLocation(run.dir, 'api').run(run.id)
  return readdirSync(walDir).reduce((sum, name) => sum + statSync(`${walDir}/${name}`).size, 0)
}

describe('log', () => {
  test('keeps what is not finite, −0, and every step as it was given', async () => {
    const run = start()
    const values = [NaN, Infinity, -Infinity, -0, 5e-324, Number.MAX_VALUE]
    for (const value of values) run.log({ m: value })
    run.log({ m: 1 }, { step: -5 })
    run.log({ m: 2 }, { step: 3 })
    run.log({ m: 3 }, { step: 2 ** 40 })
    run.log({ m: 4 })
    await run.finish()
    expect(stepsAndValues(await pointsOf(run, 'm'))).toEqual([
      [-5, 1],
      [0, NaN],
      [1, Infinity],
      [2, -Infinity],
      [3, -0],
      [3, 2],
      [4, 5e-324],
      [5, Number.MAX_VALUE],
      [2 ** 40, 3],
      [2 ** 40 + 1, 4],
    ])
    expect(reported).toEqual([])
  })

  test('takes what a caller has, one bad value costs only itself, and nothing is changed', async () => {
    const run = start()
    const metrics = {
      train: { loss: 1, deep: { accuracy: true } },
      big: 2n ** 53n,
      huge: 2n ** 70n,
      numeric: '3.5',
      word: 'hello',
      list: [1, 2, 3],
      absent: undefined,
      nothing: null,
      get broken(): number {
        throw new Error('no')
      },
      after: 7,
    }
    const before = JSON.stringify(Object.keys(metrics))
    run.log(metrics)
    run.log({ numeric: '4', after: 8 })
    await run.finish()
    expect(JSON.stringify(Object.keys(metrics))).toBe(before)
    expect(recordOf(run).metrics.map(({ name, last }) => [name, last])).toEqual([
      ['after', 8],
      ['big', 2 ** 53],
      ['huge', 2 ** 70],
      ['train/deep/accuracy', 1],
      ['train/loss', 1],
    ])
    expect(reported.map((text) => text.slice(0, 40)).toSorted()).toEqual(
      [
        'value-ignored: "absent" is undefined, a missing value',
        'value-ignored: "nothing" is null, a missing value',
        'value-ignored: "huge" is a bigint beyond 2^53',
        'value-ignored: "list" is a list of 3, wh',
        'value-ignored: "numeric" is the text "3.5"',
        'value-ignored: broken could not be read: E',
      ]
        .map((text) => text.slice(0, 40))
        .toSorted(),
    )
  })

  test('waits for promises and calls functions, at the step of their call', async () => {
    const run = start()
    let resolve: (value: number) => void = () => {}
    run.log({ later: new Promise<number>((settle) => (resolve = settle)), computed: () => 10 })
    run.log({ later: Promise.resolve(new Float32Array([2])), computed: async () => 11 })
    run.log({ later: Promise.reject(new Error('gone')), now: 1 })
    resolve(1)
    await run.finish()
    expect(stepsAndValues(await pointsOf(run, 'later'))).toEqual([
      [0, 1],
      [1, 2],
    ])
    expect(stepsAndValues(await pointsOf(run, 'computed'))).toEqual([
      [0, 10],
      [1, 11],
    ])
    expect(stepsAndValues(await pointsOf(run, 'now'))).toEqual([[2, 1]])
    expect(reported).toEqual(['value-ignored: "later" at step 2 did not come: gone'])
  })

  test('takes a time, and refuses a bad step or time without losing the values', async () => {
    const run = start()
    run.log({ m: 1 }, { time: new Date(1_000_000) })
    run.log({ m: 2 }, { step: 1.5, time: NaN })
    await run.finish()
    const points = await pointsOf(run, 'm')
    expect(points.map(({ step, value }) => [step, value])).toEqual([
      [0, 1],
      [1, 2],
    ])
    expect(points[0]?.unixMs).toBe(1_000_000)
    expect(reported).toHaveLength(2)
  })

  test('never throws, also after finish', async () => {
    const run = start()
    await run.finish()
    run.log({ m: 1 })
    // @ts-expect-error what a program in plain JavaScript may pass
    run.log(5)
    expect(reported).toEqual([
      `no-run: log() came after finish() of run "${run.name}", and its values are not kept`,
    ])
  })
})

describe('the record', () => {
  test('group, tags, notes, name, config and summary may be changed while the run lives', async () => {
    const run = start({ config: { lr: 0.1, model: { layers: 2 } }, group: 'a', tags: ['x'] })
    run.config['lr'] = 0.2
    delete run.config['model']
    Object.assign(run.config, { batch: 32 })
    run.group = 'b'
    run.tags = ['y', 'z', 'y']
    run.notes = 'it works'
    run.name = 'renamed'
    run.defineMetric('loss', { summary: 'min', goal: 'minimize', stepMetric: 'epoch' })
    run.log({ loss: 1 })
    run.log({ loss: 3 })
    run.summary['best'] = { at: 5 }
    expect({ ...run.summary }).toMatchObject({ loss: 1, best: { at: 5 } })
    await run.finish()
    const record = recordOf(run)
    expect(JSON.parse(JSON.stringify(record))).toMatchObject({
      name: 'renamed',
      group: 'b',
      tags: ['y', 'z'],
      notes: 'it works',
      config: { lr: 0.2, batch: 32 },
      summary: { best: { at: 5 } },
      state: 'finished',
      definitions: [{ name: 'loss', summary: 'min', goal: 'minimize', stepMetric: 'epoch' }],
      metrics: [{ name: 'loss', min: 1, max: 3, mean: 2, last: 3 }],
    })
    expect(record.config['model']).toBeUndefined()
  })

  test('what is assigned whole, or changed inside, is kept too', async () => {
    const run = start({ config: { optimizer: { lr: 0.1 }, layers: [1], kept: true }, tags: ['a'] })
    run.config = { batch: 32, update: 'an entry of that name' }
    run.config = { batch: 64 }
    run.summary = { best: { at: 5 } }
    Object.assign(run.config['optimizer'] as object, { lr: 1 })
    ;(run.config['layers'] as number[]).push(3)
    Object.assign(run.summary['best'] as object, { loss: 0.5 })
    const { tags } = run
    tags.push('b', 'a', 'c')
    tags[0] = 'z'
    run.tags = [...run.tags, 'last']
    expect(tags).toEqual(['z', 'b', 'c', 'last'])
    expect(() => tags.push(7 as unknown as string)).toThrow(/tags must be a list of texts/)
    expect(() => (tags[9] = 'far')).toThrow(/tags must be a list of texts/)
    expect(() => (run.config = [1])).toThrow(/config must be an object .*; it is the list \[1\]/)
    await run.finish()
    expect(JSON.parse(JSON.stringify(recordOf(run)))).toMatchObject({
      config: {
        optimizer: { lr: 1 },
        layers: [1, 3],
        kept: true,
        batch: 64,
        update: 'an entry of that name',
      },
      summary: { best: { at: 5, loss: 0.5 } },
      tags: ['z', 'b', 'c', 'last'],
    })
    expect(reported).toEqual([])
  })

  test('a list that grows in a loop costs little, and is kept whole', async () => {
    const run = start({ config: { seen: [] } })
    const seen = run.config['seen']
    if (!Array.isArray(seen)) throw new Error('the list is none')
    for (let step = 0; step < 20_000; step++) {
      seen.push(step)
      if (step % 2 === 0) run.log({ m: step })
    }
    expect(walBytes(run)).toBeLessThan(10_000_000)
    await run.finish()
    expect(recordOf(run).config['seen']).toHaveLength(20_000)
    const exiting = start({ config: { list: [1] } })
    Object.assign(exiting.config['list'] as number[], { 1: 2 })
    start()
    expect(recordOf(exiting).config['list']).toEqual([1, 2])
  })

  test('resume goes on where the run stopped, as a new attempt', async () => {
    const dir = storeFolder()
    const first = start({ dir, name: 'again', config: { lr: 1 } })
    for (let step = 0; step < 10; step++) first.log({ m: step })
    first.summary['best'] = 9
    await first.finish({ status: 'failed' })
    const second = start({ dir, name: 'again', resume: 'must', config: { more: 2 } })
    expect(second).toMatchObject({ id: first.id, isResumed: true, step: 10 })
    expect({ ...second.summary }).toEqual({ m: 9, best: 9 })
    second.log({ m: 10 })
    second.log({ m: -4 }, { step: 4 })
    await second.finish()
    expect(recordOf(second)).toMatchObject({ state: 'finished', config: { lr: 1, more: 2 } })
    const points = await pointsOf(second, 'm')
    expect(points.filter((point) => point.attempt === 1).map((point) => point.step)).toEqual([
      4, 10,
    ])
    expect(points).toHaveLength(12)

    const third = start({ dir, name: 'again' })
    expect(third.id).not.toBe(first.id)
    expect(() => start({ dir, name: 'absent', resume: 'must' })).toThrow(
      /no run with name "absent"/,
    )
    expect(() => start({ dir, id: first.id })).toThrow(/there is a run with id/)
    expect(() => start({ dir, id: 'absent', resume: 'must' })).toThrow(`${first.id} ("again")`)
  })
})

describe('the module', () => {
  test('follows the current run, and init finishes the old one', async () => {
    const dir = storeFolder()
    const first = start({ dir })
    shardboard.log({ m: 1 })
    const second = start({ dir })
    shardboard.log({ m: 2 })
    shardboard.config['lr'] = 3
    expect(shardboard.run).toBe(second)
    expect(second.config['lr']).toBe(3)
    await first.finish()
    await shardboard.finish()
    expect(shardboard.run).toBe(null)
    expect(stepsAndValues(await pointsOf(first, 'm'))).toEqual([[0, 1]])
    expect(stepsAndValues(await pointsOf(second, 'm'))).toEqual([[0, 2]])
    expect(recordOf(first).state).toBe('finished')
  })

  test('says once what came too soon or too late, and ends nothing', async () => {
    const end = await runChild('module-caller.mjs', [storeFolder()])
    expect(end).toMatchObject({ exitCode: 0, standardOutput: '{"lr":4}' })
    expect(end.standardError.trim().split('\n')).toEqual([
      'shardboard: log() came before init(), and its values are not kept',
      'shardboard: defineMetric() came before init(), and does nothing',
      'shardboard: config and summary were changed before init(), and the change is not kept',
      'shardboard: log() came after the run had finished, and its values are not kept',
      'shardboard: defineMetric() came after the run had finished, and does nothing',
      'shardboard: config and summary were changed after the run had finished, and the change is not kept',
    ])
  })

  test('disabled, every call does nothing', async () => {
    const dir = `${storeFolder()}/never-made`
    const run = start({ dir, mode: 'disabled', config: { lr: 1 } })
    run.log({ m: 1 })
    run.config['lr'] = 2
    run.defineMetric('m')
    await run.flush()
    await run.finish()
    expect(() => readFileSync(`${dir}/index.json`)).toThrow(/ENOENT/)
    expect(reported).toEqual([])
  })

  test('flush publishes, and names the store that cannot be used', async () => {
    const run = start()
    run.log({ m: 1 })
    await run.flush()
    const { walDir } = new ProjectLocation(run.dir, 'api').run(run.id)
    expect(readFileSync(`${run.dir}/projects/api/runs/${run.id}/manifest.json`, 'utf8')).toContain(
      '"rowCount":1',
    )
    expect(walDir).toContain(run.id)
    expect(() => start({ dir: '/dev/null/store' })).toThrow(
      /cannot use the store \/dev\/null\/store/,
    )
    expect(() => start({ project: '' })).toThrow(/project must be a text that is not empty/)
  })
})

test('who resumes a run after a kill has what that had changed, and has the last word', async () => {
  const dir = storeFolder()
  expect((await runChild('changing-trainer.mjs', [dir])).signal).toBe('SIGKILL')
  const wish = { project: 'changing', dir, id: 'the-run', resume: 'must' } as const
  const run = start({ ...wish, config: { lr: 2 } })
  expect(run.step).toBe(1)
  expect(run.tags).toEqual(['killed'])
  expect({ ...run.config }).toEqual({ lr: 2, depth: 4 })
  expect(run.summary['best']).toBe(5)
  await run.finish()
  await vi.waitFor(() => expect(existsSync(`${dir}/projects/changing/wal/the-run`)).toBe(false))
  const record = recordOf(run)
  expect({ ...record.config }).toEqual({ lr: 2, depth: 4 })
  expect(record).toMatchObject({ tags: ['killed'], state: 'finished', summary: { best: 5 } })
})

test('a run whose record was damaged can be resumed, and it is told', async () => {
  const dir = storeFolder()
  const first = start({ dir, id: 'r1', name: 'first' })
  first.log({ m: 1 })
  await first.finish()
  const { recordFile } = new ProjectLocation(dir, 'api').run('r1')
  for (const wish of [{ id: 'r1' }, { name: 'first' }]) {
    writeFileSync(recordFile, '{"layout":1')
    const resumed = start({ dir, resume: 'must', ...wish })
    expect(resumed).toMatchObject({ id: 'r1', name: 'first', isResumed: true })
    await resumed.finish()
    expect(recordOf(resumed).state).toBe('finished')
  }
  expect(reported).toEqual([
    expect.stringContaining('run.json.damaged-1'),
    expect.stringContaining('run.json.damaged-2'),
  ])
})

test('init throws before it ends the run that is live', async () => {
  const dir = storeFolder()
  const other = start({ dir, id: 'other' })
  await other.finish()
  const live = start({ dir, name: 'live' })
  expect(() => start({ dir, name: 'absent', resume: 'must' })).toThrow(/no run with name/)
  expect(() => start({ dir, id: 'other' })).toThrow(/there is a run with id/)
  expect(() => start({ dir: '/dev/null/store' })).toThrow(/cannot use the store/)
  expect(() => start({ dir, group: 3 as unknown as string })).toThrow(/group must be a text/)
  expect(shardboard.run).toBe(live)
  live.log({ m: 1 })
  live.name = 'renamed'
  const resumed = start({ dir, name: 'renamed', resume: 'must' })
  expect(resumed).toMatchObject({ id: live.id, step: 1 })
  await resumed.finish()
  expect(await pointsOf(live, 'm')).toHaveLength(1)
})

test('an async function that was logged is waited for when init ends the run', async () => {
  const dir = storeFolder()
  const first = start({ dir })
  let resolve: (value: number) => void = () => {}
  first.log({ later: () => new Promise<number>((settle) => (resolve = settle)) })
  const second = start({ dir })
  resolve(7)
  await first.finish()
  expect(stepsAndValues(await pointsOf(first, 'later'))).toEqual([[0, 7]])
  second.log({ later: async () => 8 })
  await second.finish()
  expect(stepsAndValues(await pointsOf(second, 'later'))).toEqual([[0, 8]])
  expect(reported).toEqual([])
})

test('init finishes the run before it, also for who resumes that at once', async () => {
  const dir = storeFolder()
  const first = start({ dir, name: 'same' })
  first.log({ m: 0 })
  const second = start({ dir, name: 'same', resume: 'must' })
  expect(second).toMatchObject({ id: first.id, writer: '', step: 1 })
  second.log({ m: 1 })
  await second.finish()
  expect((await pointsOf(second, 'm')).map(({ step, attempt }) => [step, attempt])).toEqual([
    [0, 0],
    [1, 1],
  ])
  expect(reported).toEqual([])
})

test('a call of log within a call is a call of its own', async () => {
  const run = start()
  run.log({
    before: 1,
    get inner(): number {
      run.log({ nested: 5 })
      return 2
    },
    after: 3,
  })
  run.log(new Map([['m', 1]]))
  await run.finish()
  const points = await readPoints(run.dir, 'api', run.id)
  expect(points.map(({ metric, step, value }) => [metric, step, value]).toSorted()).toEqual([
    ['after', 0, 3],
    ['before', 0, 1],
    ['inner', 0, 2],
    ['nested', 1, 5],
  ])
  expect(reported).toEqual([
    'value-ignored: log() takes an object of values, such as { loss: 0.5 }; it got [object Map]',
  ])
})
