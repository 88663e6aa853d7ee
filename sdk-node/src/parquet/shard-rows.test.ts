import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../test/support/seeded-random.ts'
import { PointColumns } from '../buffer/point-columns.ts'
import { encodeMetricsShard } from './encode-shard.ts'
import { ShardRows, type ShardFile } from './shard-rows.ts'

const OWNER = { run: 'r', writer: '', attempt: 0 }
const GOLDEN = fileURLToPath(new URL('../../test/golden', import.meta.url))

function fileOf(bytes: Uint8Array): ShardFile {
  return {
    byteLength: bytes.byteLength,
    read: ({ startByte, endByte }) => {
      if (endByte > bytes.byteLength) throw new Error(`the file ends at ${bytes.byteLength}`)
      return bytes.subarray(startByte, endByte)
    },
  }
}

interface Column {
  readonly steps: number[]
  readonly unixMs: number[]
  readonly values: number[]
}

async function rowsOf(bytes: Uint8Array): Promise<Column> {
  const rows = await ShardRows.open(fileOf(bytes), new PointColumns())
  const found: Column = { steps: [], unixMs: [], values: [] }
  for (let row = 0; row < rows.rowCount;) {
    const block = await rows.read(row, rows.rowCount)
    for (const column of ['steps', 'unixMs', 'values'] as const) {
      found[column].push(...block[column])
    }
    row += block.values.length
  }
  return found
}

/** The same by hyparquet alone. */
async function expectedOf(bytes: Uint8Array): Promise<Column> {
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer })
  return {
    steps: rows.map((row) => Number(row['step'])),
    unixMs: rows.map((row) => Number(row['time'])),
    values: rows.map((row) => Number(row['value'])),
  }
}

function columnsOf(rowCount: number, valueAt: (row: number) => number) {
  return {
    steps: Float64Array.from({ length: rowCount }, (_, row) => row * 3 - 7),
    unixMs: Float64Array.from({ length: rowCount }, (_, row) => 1.7e12 + Math.floor(row ** 1.3)),
    values: Float64Array.from({ length: rowCount }, (_, row) => valueAt(row)),
  }
}

const random = seededRandom(12)
const SPECIAL = [NaN, Infinity, -Infinity, -0, 5e-324]

describe('what this package writes', () => {
  test.each<[string, (row: number) => number]>([
    ['noise', () => random()],
    ['values of a grid', () => Math.floor(random() * 200) / 8],
    ['special values', (row) => SPECIAL[row % SPECIAL.length] ?? 0],
    ['one value', () => 0.5],
    ['a grid that becomes noise', (row) => (row < 60_000 ? row % 7 : random())],
  ])('is read as it was written: %s', async (_, valueAt) => {
    const metrics = [3, 70_000, 20_000, 20_000].map((rowCount, index) => ({
      name: `m${index}`,
      kind: 'training' as const,
      ...columnsOf(rowCount, valueAt),
      last: { step: 0, unixMs: 0, value: 0 },
    }))
    const found = await rowsOf(encodeMetricsShard(metrics, OWNER).slice())
    for (const column of ['steps', 'unixMs', 'values'] as const) {
      expect(found[column]).toEqual(metrics.flatMap((metric) => [...metric[column]]))
    }
  })

  const golden = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
  test.each(golden.filter((path) => /metrics.*\.parquet$/.test(path)))(
    'and was read since: %s',
    async (path) => {
      const bytes = readFileSync(join(GOLDEN, path))
      expect(await rowsOf(bytes)).toEqual(await expectedOf(bytes))
    },
  )

  test('beyond what a double counts by ones', async () => {
    const huge = [-(2 ** 53) + 1, -5, 2 ** 52, 2 ** 53 - 1]
    const metric = {
      name: 'm',
      kind: 'training' as const,
      steps: Float64Array.from(huge),
      unixMs: Float64Array.from(huge.keys()),
      values: Float64Array.from(huge),
      last: { step: 0, unixMs: 0, value: 0 },
    }
    const found = await rowsOf(encodeMetricsShard([metric], OWNER).slice())
    expect(found.steps).toEqual(huge)
  })
})

test.each(['SNAPPY', 'UNCOMPRESSED'] as const)(
  'other encodings are read too: %s',
  async (codec) => {
    const { steps, unixMs, values } = columnsOf(30_000, () => random())
    const integers = (column: Float64Array): bigint[] => Array.from(column, BigInt)
    const buffer = parquetWriteBuffer({
      codec,
      rowGroupSize: 20_000,
      columnData: [
        { name: 'step', data: integers(steps), type: 'INT64' },
        { name: 'time', data: integers(unixMs), type: 'INT64' },
        { name: 'value', data: values, type: 'DOUBLE' },
      ],
    })
    const found = await rowsOf(new Uint8Array(buffer))
    expect(found.steps).toEqual([...steps])
    expect(found.unixMs).toEqual([...unixMs])
    expect(found.values).toEqual([...values])
  },
)

test('a file that is cut off is an error, and so is a row beyond the end', async () => {
  const metric = {
    name: 'm',
    kind: 'training' as const,
    ...columnsOf(100, () => random()),
    last: { step: 0, unixMs: 0, value: 0 },
  }
  const bytes = encodeMetricsShard([metric], OWNER).slice()
  await expect(rowsOf(bytes.subarray(0, bytes.length - 5))).rejects.toThrow('footer')
  const rows = await ShardRows.open(fileOf(bytes), new PointColumns())
  await expect(rows.read(100, 101)).rejects.toThrow('row 100 is beyond')
})
