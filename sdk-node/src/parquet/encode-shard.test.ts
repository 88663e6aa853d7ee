import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkAsyncProperty } from '../../test/support/check-property.ts'
import { queryDuckDb } from '../../test/support/duckdb.ts'
import { NASTY_NAMES } from '../../test/support/nasty-names.ts'
import { readShardRows } from '../../test/support/read-shard.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import type { MetricColumns } from '../buffer/metric-columns.ts'
import { encodeMetricsShard, encodeTextShard } from './encode-shard.ts'

const OWNER = { run: 'run0', writer: '2', attempt: 3 }

type Row = readonly [step: number, unixMs: number, value: number]

function columns(name: string, rows: readonly Row[], kind: MetricColumns['kind'] = 'training') {
  const lastRow = rows.at(-1) ?? [0, 0, 0]
  return {
    name,
    kind,
    steps: Float64Array.from(rows, ([step]) => step),
    unixMs: Float64Array.from(rows, ([, unixMs]) => unixMs),
    values: Float64Array.from(rows, ([, , value]) => value),
    last: { step: lastRow[0], unixMs: lastRow[1], value: lastRow[2] },
  }
}

function expectedRows(metrics: readonly MetricColumns[]): Record<string, unknown>[] {
  return metrics.flatMap(({ name, kind, steps, unixMs, values }) =>
    Array.from(values, (value, index) => ({
      run: 'run0',
      kind,
      metric: name,
      writer: '2',
      attempt: 3,
      step: BigInt(steps[index] ?? NaN),
      time: unixMs[index],
      value,
    })),
  )
}

const anyRows = fc
  .array(
    fc.tuple(
      fc.oneof(fc.integer({ min: -10, max: 10 }), fc.integer(), fc.maxSafeInteger()),
      fc.integer({ min: -8.64e12, max: 8.64e12 }),
      fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, 5e-324, 0.1)),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((rows) => rows.toSorted((left, right) => left[0] - right[0]))

describe('a shard of points', () => {
  test('holds exactly what it was given', async () => {
    const anyMetrics = fc
      .uniqueArray(fc.tuple(fc.string({ unit: 'grapheme' }), anyRows), {
        minLength: 1,
        maxLength: 4,
        selector: ([name]) => name,
      })
      .map((metrics) =>
        metrics
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, rows], index) => columns(name, rows, index % 2 ? 'system' : 'training')),
      )
    await checkAsyncProperty(
      fc.asyncProperty(anyMetrics, async (metrics) => {
        const rows = await readShardRows(encodeMetricsShard(metrics, OWNER))
        expect(rows).toEqual(expectedRows(metrics))
      }),
      150,
    )
  })

  const specials = [NaN, Infinity, -Infinity, 0, 5e-324, -5e-324, 2.2e-308, Number.MAX_VALUE]
  test.each<[string, number[]]>([
    ['one of each', [...specials, -0]],
    ['each many times', specials.flatMap((value) => new Array<number>(50).fill(value))],
    ['zeros of both signs, many times', new Array<number>(100).fill(0).fill(-0, 50)],
    ['NaN only', new Array<number>(100).fill(NaN)],
    ['NaN first and last', [NaN, 1, 2, NaN]],
  ])('keeps special values: %s', async (_, values) => {
    const metrics = [
      columns(
        'loss',
        values.map((value, index) => [index, 0, value]),
      ),
    ]
    const bytes = encodeMetricsShard(metrics, OWNER)
    expect(await readShardRows(bytes)).toEqual(expectedRows(metrics))
  })

  test.each<[string, number[]]>([
    ['backward and below zero', [-(2 ** 40), -5, -1, 0]],
    ['repeated', [7, 7, 7, 7]],
    ['at the ends of 32 bits', [-(2 ** 31), -(2 ** 31), 2 ** 31 - 1, 2 ** 31 - 1]],
    ['beyond 32 bits', [2 ** 31, 2 ** 32, 2 ** 33]],
    ['as far as doubles count', [-(2 ** 53), -(2 ** 53) + 1, 0, 2 ** 53 - 1, 2 ** 53]],
  ])('keeps steps: %s', async (_, steps) => {
    const metrics = [
      columns(
        'loss',
        steps.map((step, index) => [step, index, index]),
      ),
    ]
    expect(await readShardRows(encodeMetricsShard(metrics, OWNER))).toEqual(expectedRows(metrics))
  })

  test('keeps times of any order and era', async () => {
    const times = [0, -1, 1.7e12, 1.7e12, -8.64e15, 8.64e15, 5]
    const metrics = [
      columns(
        'loss',
        times.map((time, index) => [index, time, 1]),
      ),
    ]
    expect(await readShardRows(encodeMetricsShard(metrics, OWNER))).toEqual(expectedRows(metrics))
  })

  test('keeps nasty names, of metrics and of their owner', async () => {
    const names = [...NASTY_NAMES, ''].toSorted()
    const metrics = names.map((name, index) => columns(name, [[index, 0, index]]))
    const owner = { run: '../..', writer: '🙂\n', attempt: 0 }
    const rows = await readShardRows(encodeMetricsShard(metrics, owner))
    expect(rows.map((row) => row['metric'])).toEqual(names)
    expect(rows[0]).toMatchObject(owner)
  })

  test('keeps 100,000 rows over several row groups and pages', async () => {
    const metrics = ['a', 'b', 'c'].map((name, metric) =>
      columns(
        name,
        Array.from({ length: [66_000, 10_000, 24_000][metric] ?? 0 }, (_, index): Row => {
          return [index * 3, 1.7e12 + index, Math.sin(index)]
        }),
      ),
    )
    const rows = await readShardRows(encodeMetricsShard(metrics, OWNER))
    expect(rows).toHaveLength(100_000)
    const wrong = rows.findIndex((row, index) => {
      const [metric, start] =
        index < 66_000 ? ['a', 0] : index < 76_000 ? ['b', 66_000] : ['c', 76_000]
      const within = index - start
      return (
        row['metric'] !== metric ||
        row['step'] !== BigInt(within * 3) ||
        row['time'] !== 1.7e12 + within ||
        row['value'] !== Math.sin(within)
      )
    })
    expect(wrong).toBe(-1)
  })
})

describe('a shard of texts', () => {
  const megabyte = '🙂é.'.repeat(150_000)
  const texts = [
    { metric: 'a', step: -1, unixMs: 5, value: '' },
    { metric: 'a', step: 0, unixMs: 5, value: 'grüße 👩‍👩‍👧‍👦\u0000\n' },
    { metric: 'b', step: 2 ** 40, unixMs: 6, value: megabyte },
    { metric: 'b', step: 2 ** 40, unixMs: 6, value: megabyte },
    { metric: '🙂', step: 2 ** 41, unixMs: 7, value: 'z' },
  ]

  test('holds exactly what it was given', async () => {
    const rows = await readShardRows(encodeTextShard(texts, OWNER))
    expect(rows).toEqual(
      texts.map(({ metric, step, unixMs, value }) => ({
        run: 'run0',
        metric,
        writer: '2',
        attempt: 3,
        step: BigInt(step),
        time: unixMs,
        value,
      })),
    )
  })

  test('writes a lone surrogate as the character that stands for one', async () => {
    const lone = [{ metric: 'a', step: 0, unixMs: 0, value: 'x\ud800y' }]
    const [row] = await readShardRows(encodeTextShard(lone, OWNER))
    expect(row?.['value']).toBe('x\ufffdy')
  })

  test('holds many texts, repeated and not', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      metric: 'log',
      step: index,
      unixMs: index,
      value: index % 3 === 0 ? 'again' : `line ${index}`,
    }))
    const rows = await readShardRows(encodeTextShard(many, OWNER))
    expect(rows.map((row) => row['value'])).toEqual(many.map((text) => text.value))
  })
})

describe('to another reader', () => {
  test('points say the same', async () => {
    const values = [NaN, Infinity, -Infinity, -0, 0, 5e-324, 0.1, 1e308, 2 ** 53]
    const repeated = Array.from({ length: 2000 }, (_, index) => [0.5, NaN, -1][index % 3] ?? 0)
    const metrics = [
      columns(
        'one',
        values.map((value, index) => [index - 4, index * 1e12, value]),
      ),
      columns(
        'two 🙂',
        repeated.map((value, index) => [2 ** 40 + index, index - 500, value]),
      ),
    ]
    const path = join(storeFolder(), 'a.parquet')
    writeFileSync(path, encodeMetricsShard(metrics, OWNER))
    const rows = await queryDuckDb(
      `SELECT metric, step::VARCHAR AS step, epoch_ms(time)::VARCHAR AS time, value::VARCHAR AS value
       FROM read_parquet('${path}')`,
    )
    const numberOf = (text: unknown): number =>
      text === 'nan' ? NaN : Number(String(text).replace('inf', 'Infinity'))
    expect(
      rows.map((row) => [
        row['metric'],
        Number(row['step']),
        Number(row['time']),
        numberOf(row['value']),
      ]),
    ).toEqual(
      metrics.flatMap(({ name, steps, unixMs, values: given }) =>
        Array.from(given, (value, index) => [name, steps[index], unixMs[index], value]),
      ),
    )
    const [found] = await queryDuckDb(
      `SELECT count(*)::INTEGER AS n FROM read_parquet('${path}') WHERE value > 1e300`,
    )
    expect(found).toEqual({ n: 2 + repeated.filter(Number.isNaN).length + 1 })
  })
})
