import type { ColumnMetaData } from 'hyparquet'
import { describe, expect, test } from 'vitest'
import { shardMetadata } from '../../test/support/read-shard.ts'
import type { MetricColumns } from '../buffer/metric-columns.ts'
import { LAYOUT_VERSION, SHARD_COLUMNS } from '../layout/index.ts'
import { encodeMetricsShard, encodeTextShard } from './encode-shard.ts'

const OWNER = { run: 'run0', writer: '', attempt: 0 }

function metric(name: string, values: readonly number[]): MetricColumns {
  return {
    name,
    kind: 'training',
    steps: Float64Array.from(values, (_, index) => index),
    unixMs: Float64Array.from(values, (_, index) => 1000 + index),
    values: Float64Array.from(values),
    last: { step: values.length - 1, unixMs: 0, value: values.at(-1) ?? NaN },
  }
}

const noise = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.sin(index))
const texts = [{ metric: 'a', step: 0, unixMs: 0, value: 'x' }]

function columnOf(bytes: Uint8Array, rowGroup: number, name: string): ColumnMetaData {
  const column = shardMetadata(bytes).row_groups[rowGroup]?.columns.find(
    (candidate) => candidate.meta_data?.path_in_schema.join('.') === name,
  )
  if (column?.meta_data === undefined) throw new Error(`no column ${name}`)
  return column.meta_data
}

describe('the schema', () => {
  test.each([
    ['metrics', encodeMetricsShard([metric('a', [1])], OWNER).slice()],
    ['text', encodeTextShard(texts, OWNER)],
  ] as const)('of %s is fixed, and every column is REQUIRED', (table, bytes) => {
    const [root, ...columns] = shardMetadata(bytes).schema
    expect(root).toMatchObject({ num_children: columns.length })
    expect(columns.map(({ name }) => name)).toEqual(SHARD_COLUMNS[table].map(({ name }) => name))
    expect(columns.map((column) => column.repetition_type)).toEqual(columns.map(() => 'REQUIRED'))
    const types = {
      name: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
      text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
      int32: { type: 'INT32' },
      int64: { type: 'INT64' },
      'unix-ms': {
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      },
      double: { type: 'DOUBLE' },
    }
    for (const [index, { kind }] of SHARD_COLUMNS[table].entries()) {
      expect(columns[index]).toMatchObject(types[kind])
    }
  })

  test('names the layout’s version and the table', () => {
    const { key_value_metadata: metadata, created_by: createdBy } = shardMetadata(
      encodeMetricsShard([metric('a', [1])], OWNER),
    )
    expect(createdBy).toBe('shardboard')
    expect(metadata).toEqual([
      { key: 'shardboard.layout', value: String(LAYOUT_VERSION) },
      { key: 'shardboard.table', value: 'metrics' },
    ])
  })
})

describe('statistics', () => {
  test('are whole, however long a name is', () => {
    const [short, long] = [`a${'x'.repeat(10_000)}`, `b${'🙂'.repeat(5_000)}`]
    const bytes = encodeMetricsShard([metric(short, [1]), metric(long, [2])], OWNER)
    expect(columnOf(bytes, 0, 'metric').statistics).toMatchObject({
      min_value: short,
      max_value: long,
      null_count: 0n,
    })
  })

  test('of values pass over NaN, and take zeros of both signs in', () => {
    const statisticsOf = (values: number[]) =>
      columnOf(encodeMetricsShard([metric('a', values)], OWNER), 0, 'value').statistics
    expect(statisticsOf([NaN, 3, -1, NaN])).toMatchObject({ min_value: -1, max_value: 3 })
    expect(statisticsOf([0, 5])).toMatchObject({ min_value: -0, max_value: 5 })
    expect(statisticsOf([-0, -5])).toMatchObject({ min_value: -5, max_value: 0 })
    expect(statisticsOf([NaN])?.min_value).toBeUndefined()
    expect(statisticsOf([Infinity, -Infinity])).toMatchObject({
      min_value: -Infinity,
      max_value: Infinity,
    })
  })

  test('of steps and times are their bounds', () => {
    const bytes = encodeMetricsShard([metric('a', noise(10)), metric('b', noise(20))], OWNER)
    expect(columnOf(bytes, 0, 'step').statistics).toMatchObject({ min_value: 0n, max_value: 19n })
    expect(columnOf(bytes, 0, 'time').statistics).toMatchObject({
      min_value: new Date(1000),
      max_value: new Date(1019),
    })
  })
})

describe('row groups and pages', () => {
  const bytes = encodeMetricsShard(
    [
      metric('a', noise(30_000)),
      metric('b', noise(70_000)),
      metric('c', new Array(20_000).fill(0.5)),
    ],
    OWNER,
  )

  test('are shared by short metrics and are a long one’s own', () => {
    expect(shardMetadata(bytes).row_groups.map((group) => Number(group.num_rows))).toEqual([
      30_000, 70_000, 20_000,
    ])
    expect(columnOf(bytes, 1, 'metric').statistics).toMatchObject({
      min_value: 'b',
      max_value: 'b',
    })
  })

  test('are encoded as the format says', () => {
    const encodingsOf = (group: number, name: string): string[] =>
      columnOf(bytes, group, name).encodings
    for (const name of ['run', 'kind', 'metric', 'writer', 'attempt']) {
      expect(encodingsOf(1, name)).toContain('RLE_DICTIONARY')
    }
    for (const name of ['step', 'time']) {
      expect(encodingsOf(1, name)).toEqual(['DELTA_BINARY_PACKED'])
    }
    expect(encodingsOf(1, 'value')).toEqual(['BYTE_STREAM_SPLIT'])
    expect(encodingsOf(2, 'value')).toContain('RLE_DICTIONARY')
    expect(columnOf(bytes, 1, 'value').codec).toBe('SNAPPY')
  })

  test('have the page index where there are pages to choose from', () => {
    const chunks = shardMetadata(bytes).row_groups[1]?.columns ?? []
    const byName = new Map(chunks.map((chunk) => [chunk.meta_data?.path_in_schema[0], chunk]))
    for (const name of ['step', 'time']) {
      expect(byName.get(name)?.offset_index_length).toBeGreaterThan(0)
      expect(byName.get(name)?.column_index_length).toBeGreaterThan(0)
    }
    expect(byName.get('value')?.offset_index_length).toBeGreaterThan(0)
  })

  test('cost few bytes a point beside the values themselves', () => {
    expect(bytes.byteLength / 120_000).toBeLessThan(8)
    const oneMetric = encodeMetricsShard([metric('a', new Array(100_000).fill(0.5))], OWNER).slice()
    expect(oneMetric.byteLength / 100_000).toBeLessThan(0.6)
  })
})
