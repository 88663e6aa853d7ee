import { tableFromIPC } from 'apache-arrow'
import { beforeEach, describe, expect, test } from 'vitest'
import { noneKept } from '../../test/store-fixture/none-kept.ts'
import { QueryFixture } from '../../test/store-fixture/query-fixture.ts'
import { pointsOf, runningSince } from '../../test/store-fixture/store-fixture.ts'
import { MEMORY_LIMIT, type SqlEngine } from './engine/sql-engine.ts'
import { MAX_ANSWER_ROWS } from './query-protocol.ts'
import { QueryService } from './query-service.ts'

const signal = new AbortController().signal

/** Two finished runs; one was resumed at step 2, and has a second writer. */
async function resumedProject(): Promise<QueryFixture> {
  const fixture = await QueryFixture.create()
  const { store } = fixture
  store.run('a', {
    name: 'first “run”',
    group: 'sgd',
    tags: ['x', 'y'],
    config: { lr: 0.1, model: { depth: 3 }, layers: [1, 2] },
    summary: { best: 0.5 },
    notes: 'it’s fine',
  })
  store.run('b', { createdUnixMs: fixture.clock.nowUnixMs() - 1 })
  const a = store.run('a')
  a.addShard({ acc: pointsOf([1, 2]), loss: pointsOf([10, 11, 12, 13]) })
  a.addShard({ loss: pointsOf([NaN, -Infinity], 2) }, { attempt: 1 })
  a.addShard({ loss: pointsOf([7]) }, { writer: 'w2' })
  store.run('b').addShard({ 'träin/ø loss': pointsOf([5, -0]), loss: pointsOf([1]) })
  await fixture.open()
  return fixture
}

describe('relations', () => {
  let fixture: QueryFixture
  beforeEach(async () => {
    fixture = await resumedProject()
  })
  const rows = (sql: string): Promise<unknown[]> => fixture.rows(sql)

  test('metrics has what counts, all_metrics what was superseded too', async () => {
    const counting = `SELECT writer, attempt, step::INT AS step, value FROM metrics
      WHERE run_id = 'a' AND metric = 'loss' ORDER BY writer, step`
    expect(await rows(counting)).toEqual([
      { writer: '', attempt: 0, step: 0, value: 10 },
      { writer: '', attempt: 0, step: 1, value: 11 },
      { writer: '', attempt: 1, step: 2, value: NaN },
      { writer: '', attempt: 1, step: 3, value: -Infinity },
      { writer: 'w2', attempt: 0, step: 0, value: 7 },
    ])
    const superseded = `SELECT step::INT AS step, value FROM all_metrics WHERE superseded
      ORDER BY step`
    expect(await rows(superseded)).toEqual([
      { step: 2, value: 12 },
      { step: 3, value: 13 },
    ])
  })

  test('times are of the step, and names are as they were logged', async () => {
    const sql = `SELECT run, metric, kind, epoch_ms(time) AS ms, value FROM metrics
      WHERE metric LIKE '%ø%' ORDER BY step`
    expect(await rows(sql)).toEqual([
      { run: 'run b', metric: 'träin/ø loss', kind: 'training', ms: 1_700_000_000_000, value: 5 },
      { run: 'run b', metric: 'träin/ø loss', kind: 'training', ms: 1_700_000_001_000, value: -0 },
    ])
  })

  test('runs, configs, summaries', async () => {
    expect(
      await rows(`SELECT name, "group", list_aggregate(tags, 'string_agg', ',') AS tags, state, notes
        FROM runs ORDER BY created DESC`),
    ).toEqual([
      { name: 'first “run”', group: 'sgd', tags: 'x,y', state: 'finished', notes: 'it’s fine' },
      { name: 'run b', group: null, tags: null, state: 'finished', notes: null },
    ])
    expect(await rows(`SELECT key, value, number FROM configs ORDER BY key`)).toEqual([
      { key: 'layers', value: '[1,2]', number: null },
      { key: 'lr', value: '0.1', number: 0.1 },
      { key: 'model.depth', value: '3', number: 3 },
    ])
    expect(await rows(`SELECT run_id, key, number FROM summaries`)).toEqual([
      { run_id: 'a', key: 'best', number: 0.5 },
    ])
  })

  test('series and shards cost no points', async () => {
    fixture.told.length = 0
    expect(
      await rows(`SELECT run_id, metric, points FROM series WHERE run_id = 'a' ORDER BY metric`),
    ).toEqual([
      { run_id: 'a', metric: 'acc', points: 2 },
      { run_id: 'a', metric: 'loss', points: 7 },
    ])
    expect(await rows(`SELECT count(*) AS shards, sum(rows)::INT AS points FROM shards`)).toEqual([
      { shards: 4, points: 12 },
    ])
    expect(fixture.told.filter(({ kind }) => kind === 'points')).toEqual([])
  })

  test('shards of texts are shards too, and no points', async () => {
    const fixture = await QueryFixture.create()
    const run = fixture.store.run('a')
    run.addShard({ loss: pointsOf([1, 2]) })
    const texts = run.addShard({ words: pointsOf([1, 2, 3]) })
    const shards = run.manifest.shards.map((shard) =>
      shard === texts ? { ...shard, table: 'text' as const } : shard,
    )
    run.manifest = { ...run.manifest, shards }
    await fixture.open()
    expect(await fixture.rows('SELECT "table", "rows" FROM shards ORDER BY "table"')).toEqual([
      { table: 'metrics', rows: 2 },
      { table: 'text', rows: 3 },
    ])
    expect(await fixture.rows('SELECT count(*) AS n FROM metrics')).toEqual([{ n: 2 }])
  })

  test('an exact whole number comes out as it went in', async () => {
    const { ipc } = await fixture.result('SELECT 9007199254740993 AS n')
    expect(tableFromIPC(ipc).getChild('n')?.get(0)).toBe(9007199254740993n)
  })
})

describe('what is loaded', () => {
  test('the shards of what a query names, and nothing else; the second time nothing', async () => {
    const fixture = await resumedProject()
    const sql = `SELECT avg(value) FROM metrics WHERE run_id = 'b' AND metric = 'loss'`
    const { loaded } = await fixture.result(sql)
    expect(loaded).toMatchObject({ runCount: 1, metricCount: 1, pointCount: 1 })
    const shards = fixture.host.requests.filter(({ path }) => path.endsWith('.parquet'))
    expect(shards.map(({ path }) => path.includes('/b/'))).toEqual([true])
    expect((await fixture.result(sql)).loaded.pointCount).toBe(0)
    expect(fixture.host.requests.filter(({ path }) => path.endsWith('.parquet'))).toHaveLength(1)
  })

  test('of a step window, the shards that reach into it', async () => {
    const fixture = await QueryFixture.create()
    const run = fixture.store.run('a')
    for (const firstStep of [0, 10, 20])
      run.addShard({ loss: pointsOf(Array(10).fill(1), firstStep) })
    await fixture.open()
    const { loaded } = await fixture.result('SELECT * FROM metrics WHERE step BETWEEN 12 AND 15')
    expect(loaded.pointCount).toBe(10)
    expect((await fixture.result('SELECT * FROM metrics WHERE step < 5')).loaded.pointCount).toBe(
      10,
    )
    expect(await fixture.rows('SELECT count(*) AS n FROM metrics')).toEqual([{ n: 30 }])
  })

  test('an attempt that began before a window decides about what is in it', async () => {
    const fixture = await QueryFixture.create()
    const run = fixture.store.run('a')
    run.addShard({ loss: pointsOf(Array(30).fill(1)) })
    run.addShard({ loss: pointsOf([2, 2], 5) }, { attempt: 1 })
    await fixture.open()
    const sql = 'SELECT count(*) AS n FROM metrics WHERE step >= 20'
    expect(await fixture.rows(sql)).toEqual([{ n: 0 }])
  })

  test('much is asked about first, and loads once it is allowed', async () => {
    const fixture = await QueryFixture.create()
    const run = fixture.store.run('a')
    const entry = run.addShard({ loss: pointsOf([1, 2]) })
    run.manifest = {
      ...run.manifest,
      shards: [
        { ...entry, metrics: [{ metric: 'loss', owner: 0, rowStart: 0, rowEnd: 6_000_000 }] },
      ],
    }
    await fixture.open()
    const sql = "SELECT max(value) FROM metrics WHERE metric = 'loss'"
    expect(await fixture.question(sql)).toMatchObject({
      estimate: { runCount: 1, metricCount: 1, pointCount: 6_000_000 },
      metrics: ['loss'],
    })
    const { problems } = await fixture.result(sql, { mayLoadMuch: true })
    expect(problems).toMatchObject([{ kind: 'broken-shard', runId: 'a' }])
  })

  test('more than fits into a tab is refused before anything is loaded', async () => {
    const fixture = await QueryFixture.create()
    const run = fixture.store.run('a')
    const entry = run.addShard({ loss: pointsOf([1, 2]) })
    const rows = { metric: 'loss', owner: 0, rowStart: 0, rowEnd: 99_000_000 }
    run.manifest = { ...run.manifest, shards: [{ ...entry, metrics: [rows] }] }
    await fixture.open()
    await expect(fixture.question('SELECT * FROM metrics')).rejects.toThrow(/99 million points/)
  })

  test('a live run’s new points are in the next answer', async () => {
    const fixture = await QueryFixture.create()
    const run = fixture.store.run('live', runningSince(fixture.clock.nowUnixMs()))
    run.addShard({ loss: pointsOf([1, 2]) })
    const tail = run.openTail()
    tail.log(2, { loss: 3 })
    await fixture.open()
    const sql = "SELECT sum(value) AS sum FROM metrics WHERE metric = 'loss'"
    expect(await fixture.rows(sql)).toEqual([{ sum: 6 }])
    tail.log(3, { loss: 4, other: 100 })
    expect(await fixture.rows(sql)).toEqual([{ sum: 10 }])
    run.seal(tail)
    expect(await fixture.rows(sql)).toEqual([{ sum: 10 }])
  })

  test('what cannot be read is told beside the answer, and read once it can be', async () => {
    const fixture = await resumedProject()
    const shard = fixture.store.run('b').manifest.shards[0]
    const path = fixture.store.run('b').storePath(shard?.path ?? '')
    const bytes = fixture.host.files.get(path)
    fixture.host.remove(path)
    const sql = "SELECT count(*) AS n FROM metrics WHERE metric = 'loss'"
    const { problems } = await fixture.result(sql)
    expect(problems).toMatchObject([{ kind: 'broken-shard', path, runId: 'b' }])
    fixture.host.write(path, bytes ?? new Uint8Array(0))
    expect((await fixture.result(sql)).problems).toEqual([])
    expect(await fixture.rows(sql)).toEqual([{ n: 6 }])
  })

  test('a run whose manifest is gone is no run without points', async () => {
    const fixture = await resumedProject()
    const { manifestPath } = fixture.store.run('b')
    fixture.host.remove(manifestPath)
    const { problems } = await fixture.result('SELECT count(*) FROM metrics')
    expect(problems).toMatchObject([{ kind: 'broken-run', path: manifestPath, runId: 'b' }])
  })
})

describe('what a query may not do', () => {
  let fixture: QueryFixture
  beforeEach(async () => {
    fixture = await resumedProject()
  })

  test.each([
    'DROP VIEW metrics',
    'SET autoload_known_extensions = true',
    'CREATE TABLE t AS SELECT 1',
    'INSTALL httpfs',
    'LOAD parquet',
    "ATTACH 'https://example.com/x.db'",
    "COPY (SELECT 1) TO 'https://example.com/x.csv'",
    'BEGIN',
    'WITH x AS (SELECT 1) DELETE FROM shardboard.planned_runs',
  ])('%s', async (sql) => {
    await expect(fixture.rows(sql)).rejects.toThrow(/Only queries|not find|Cannot access|does not/)
    expect(await fixture.rows('SELECT count(*) AS n FROM runs')).toEqual([{ n: 2 }])
  })

  test.each([
    "SELECT * FROM 'https://example.com/x.csv'",
    "SELECT * FROM read_csv('https://example.com/x.csv')",
    "SELECT * FROM read_parquet('https://example.com/x.parquet')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT json_extract('{}', 'a')",
    "SELECT * FROM glob('*')",
  ])('%s', async (sql) => {
    await expect(fixture.rows(sql)).rejects.toMatchObject({ name: 'SqlError' })
  })

  test('mistakes are told with their place', async () => {
    await expect(fixture.rows("SELECT 'é', foo FROM metrics")).rejects.toMatchObject({
      kind: 'Binder',
      position: 12,
      message: expect.stringContaining('"foo" not found'),
    })
    await expect(fixture.rows('SELECT 1; SELECT 2')).rejects.toThrow('One query at a time')
    await expect(fixture.rows("SELECT 'a'::ENUM ('a', 'b')")).rejects.toThrow('cast it to VARCHAR')
    await expect(fixture.rows('')).rejects.toThrow('nothing to run')
    await expect(fixture.rows("SELECT json_extract('{}', 'a')")).rejects.toThrow(/never loaded/)
  })

  test('too much for the memory is said, and the engine goes on', async () => {
    fixture.engine.execute("SET memory_limit = '60MB'")
    const sql = 'SELECT random() AS r FROM range(10000000) ORDER BY r'
    await expect(fixture.rows(sql)).rejects.toThrow(/more memory than a tab may use/)
    fixture.engine.execute(`SET memory_limit = '${MEMORY_LIMIT}'`)
    expect(await fixture.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a long answer is cut, and says so', async () => {
    const { isCut, ipc } = await fixture.result(`SELECT * FROM range(${MAX_ANSWER_ROWS + 5000})`)
    expect(isCut).toBe(true)
    const { numRows } = tableFromIPC(ipc)
    expect(numRows).toBeGreaterThanOrEqual(MAX_ANSWER_ROWS)
    expect(numRows).toBeLessThan(MAX_ANSWER_ROWS + 2048)
    expect((await fixture.result('SELECT * FROM range(5000)')).isCut).toBe(false)
  })

  test('few rows of many points are no long answer', async () => {
    const { isCut, ipc } = await fixture.result(
      'SELECT range AS n FROM range(4000000) WHERE range % 100 = 0',
    )
    expect(isCut).toBe(false)
    expect(tableFromIPC(ipc).numRows).toBe(40_000)
  })

  test('an answer as long as may be is whole, whatever its rows came out of', async () => {
    const sql = `SELECT range AS n FROM range(${2 * MAX_ANSWER_ROWS}) WHERE range % 2 = 0`
    const { isCut, ipc } = await fixture.result(sql)
    expect(isCut).toBe(false)
    expect(tableFromIPC(ipc).numRows).toBe(MAX_ANSWER_ROWS)
  })

  test('a query that is taken back stops', async () => {
    const controller = new AbortController()
    const sql = 'SELECT sum(a.range * b.range) FROM range(200000) a, range(200000) b'
    const answer = fixture.service.run({ sql }, controller.signal)
    await fixture.service.run({ sql: 'SELECT 1' }, AbortSignal.abort()).catch(() => undefined)
    controller.abort(new Error('enough'))
    await expect(answer).rejects.toThrow('enough')
    const next = await fixture.service.run({ sql: 'SELECT 1' }, signal)
    expect(next.kind).toBe('result')
  })
})

describe('a query that is taken back before it has entered the engine', () => {
  test('while the engine is on its way, ends at once; the next one gets its answer', async () => {
    const { engine, host, clock, store } = await QueryFixture.create()
    store.publish()
    let arrive: (engine: SqlEngine) => void = () => undefined
    const arriving = new Promise<SqlEngine>((resolve) => (arrive = resolve))
    const service = new QueryService({
      kept: noneKept(),
      fetch: host.fetch,
      clock,
      startEngine: () => arriving,
      tell: () => undefined,
    })
    const opened = service.open(host.address, null, store.folder)
    const controller = new AbortController()
    const first = service.run({ sql: 'SELECT 1' }, controller.signal)
    const second = service.run({ sql: 'SELECT count(*) AS n FROM runs' }, signal)
    controller.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    arrive(engine)
    await opened
    await expect(second).resolves.toMatchObject({ kind: 'result' })
  })

  test.each([
    ['the index', ({ store }: QueryFixture) => store.indexPath],
    ['a manifest', ({ store }: QueryFixture) => store.run('a').manifestPath],
    ['a record', ({ store }: QueryFixture) => store.run('a').recordPath],
  ])('while %s is read, ends at once; the next one gets its answer', async (_, pathOf) => {
    const fixture = await resumedProject()
    const { host, service } = fixture
    const held = pathOf(fixture)
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    const reached = new Promise<void>((resolve) => {
      host.beforeAnswer = (path) => {
        if (path !== held) return
        resolve()
        return released
      }
    })
    const controller = new AbortController()
    const sql = 'SELECT (SELECT count(*) FROM metrics) + (SELECT count(*) FROM summaries) AS n'
    const first = service.run({ sql }, controller.signal)
    await reached
    controller.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    const second = fixture.rows(sql)
    release()
    expect(await second).toEqual([{ n: 11 }])
  })
})
