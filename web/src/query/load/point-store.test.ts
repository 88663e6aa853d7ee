import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createEngine } from '../../../test/store-fixture/query-fixture.ts'
import type { PointPart } from '../../worker/point-columns.ts'
import { SqlError } from '../engine/sql-error.ts'
import type { SqlEngine } from '../engine/sql-engine.ts'
import { RelationTables } from '../plan/relation-tables.ts'
import { ALL_STEPS } from '../plan/step-window.ts'
import { PointStore } from './point-store.ts'
import type { WantedSeries } from './wanted-series.ts'

let engine: SqlEngine
let store: PointStore
beforeAll(async () => {
  engine = await createEngine()
})
beforeEach(() => {
  const tables = new RelationTables(engine)
  tables.showPlanned()
  store = new PointStore(engine, 1000)
})

function series(metric: string, fingerprint = 'one'): WantedSeries {
  return {
    runId: 'a',
    runName: 'run',
    metric,
    kind: 'training',
    fingerprint,
    window: ALL_STEPS,
    pointCount: 0,
  }
}

function points(count: number, firstStep = 0, attempt = 0): PointPart {
  const step = Float64Array.from({ length: count }, (_, index) => firstStep + index)
  return {
    writer: '',
    attempt,
    step,
    value: step.map((at) => at / 2),
    unixMs: step.map((at) => at * 1000),
  }
}

function load(wanted: WantedSeries, ...parts: PointPart[]): void {
  const open = store.openPart()
  open.add(wanted, parts)
  open.close()
}

function count(wanted: readonly WantedSeries[]): number {
  const { counting } = store.show(wanted)
  return Number(engine.table(`SELECT count(*)::INT AS n FROM ${counting}`).getChild('n')?.get(0))
}

function tableCount(): number {
  const sql = "SELECT count(*)::INT AS n FROM duckdb_tables() WHERE table_name LIKE 'part_%'"
  return Number(engine.table(sql).getChild('n')?.get(0))
}

test('holds what was loaded, in the state in which it was', () => {
  load(series('loss'), points(10))
  expect(store.holds(series('loss'))).toBe(true)
  expect(store.holds(series('loss', 'two'))).toBe(false)
  expect(store.holds(series('acc'))).toBe(false)
  expect(count([series('loss')])).toBe(10)
  expect(count([])).toBe(0)
})

test('a narrower window is held, a wider one is not', () => {
  const narrow = { ...series('loss'), window: { minStep: 0, maxStep: 5 } }
  load(narrow, points(6))
  expect(store.holds({ ...narrow, window: { minStep: 2, maxStep: 3 } })).toBe(true)
  expect(store.holds(series('loss'))).toBe(false)
})

test('a newer state takes the place of the older, whose table goes', () => {
  load(series('loss'), points(10))
  load(series('loss', 'two'), points(10), points(4, 10))
  expect(count([series('loss', 'two')])).toBe(14)
  expect(tableCount()).toBe(1)
  expect(store.pointCount).toBe(14)
})

test('room is made by what was used the longest time ago, and never by what is needed', () => {
  for (const metric of ['a', 'b', 'c']) load(series(metric), points(300))
  count([series('b')])
  count([series('a')])
  store.makeRoom(300, [series('c')])
  expect(['a', 'b', 'c'].map((metric) => store.holds(series(metric)))).toEqual([true, false, true])
  store.makeRoom(900, [series('c')])
  expect(store.holds(series('c'))).toBe(true)
  expect(store.pointCount).toBe(300)
})

test('room is made by what is about to be replaced: a tail that has grown', () => {
  load(series('loss'), points(900))
  store.makeRoom(900, [series('loss', 'two')])
  expect(store.pointCount).toBe(0)
  expect(tableCount()).toBe(0)
})

test('room is made by what is about to be replaced: a wider window', () => {
  load({ ...series('loss'), window: { minStep: 0, maxStep: 5 } }, points(900))
  store.makeRoom(900, [series('loss')])
  expect(store.pointCount).toBe(0)
})

test('what is needed stays where what was loaded beside it goes', () => {
  const open = store.openPart()
  open.add(series('grown'), [points(400)])
  open.add(series('ended'), [points(200), points(50, 100, 1)])
  open.add(series('empty'), [])
  open.close()
  const wanted = [series('ended'), series('empty'), series('grown', 'two')]
  store.makeRoom(300, wanted)
  expect(store.pointCount).toBe(650)
  store.makeRoom(500, wanted)
  expect(wanted.map((one) => store.holds(one))).toEqual([true, true, false])
  expect(store.pointCount).toBe(250)
  expect(count([series('ended')])).toBe(150)
  load(series('ended', 'two'), points(1))
  load(series('empty', 'two'), points(1))
  expect(tableCount()).toBe(2)
})

test('a load without a series leaves nothing', () => {
  store.openPart().close()
  expect(tableCount()).toBe(0)
})

describe('a load that fails', () => {
  let isFull: boolean
  beforeEach(() => {
    isFull = false
    const append = engine.append.bind(engine)
    vi.spyOn(engine, 'append').mockImplementation((schema, name, rows) => {
      if (isFull) throw new SqlError('Out of Memory', 'no room', null)
      append(schema, name, rows)
    })
  })
  afterEach(() => vi.restoreAllMocks())

  test('at its end holds nothing of it, and what was held before', () => {
    load(series('old'), points(10))
    load(series('loss'), points(10))
    const open = store.openPart()
    open.add(series('loss', 'two'), [points(11)])
    open.add(series('acc'), [points(10)])
    isFull = true
    expect(() => open.close()).toThrow('no room')
    isFull = false
    const wanted = [series('loss'), series('loss', 'two'), series('acc'), series('old')]
    expect(wanted.map((one) => store.holds(one))).toEqual([true, false, false, true])
    expect(count([series('loss'), series('old')])).toBe(20)
    expect(tableCount()).toBe(2)
  })

  test('in its middle holds nothing of it, whatever was added before and after', () => {
    const open = store.openPart()
    open.add(series('first'), [points(10)])
    isFull = true
    expect(() => open.add(series('long'), [points(140_000)])).toThrow('no room')
    isFull = false
    open.add(series('last'), [points(10)])
    open.close()
    const wanted = ['first', 'long', 'last'].map((metric) => series(metric))
    expect(wanted.map((one) => store.holds(one))).toEqual([false, false, false])
    expect(tableCount()).toBe(0)
    expect(store.pointCount).toBe(0)
  })
})

test('many points, far steps and exact times come out as they went in', () => {
  const far = 2 ** 40
  const open = store.openPart()
  open.add(series('long'), [points(140_000, -70_000)])
  open.add(series('far'), [points(3, far), points(3, -far)])
  open.close()
  const { all } = store.show([series('long'), series('far')])
  const [row] = engine
    .table(
      `SELECT metric, count(*)::INT AS n, min(step)::VARCHAR AS first,
    max(step)::VARCHAR AS last, sum(value)::VARCHAR AS sum, bool_and(epoch_ms(time) = step * 1000) AS same
    FROM ${all} GROUP BY metric ORDER BY n DESC`,
    )
    .toArray()
  expect(row?.toJSON()).toEqual({
    metric: 'long',
    n: 140_000,
    first: '-70000',
    last: '69999',
    sum: '-35000.0',
    same: true,
  })
  const far2 = engine.table(
    `SELECT step::VARCHAR AS s FROM ${all} WHERE metric = 'far' ORDER BY step`,
  )
  expect(Array.from(far2.getChild('s') ?? [], String)).toEqual(
    [-far, -far + 1, -far + 2, far, far + 1, far + 2].map(String),
  )
})
