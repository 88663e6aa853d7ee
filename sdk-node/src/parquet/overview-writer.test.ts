import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { describe, expect, test } from 'vitest'
import { readShardRows } from '../../test/support/read-shard.ts'
import { seededRandom } from '../../test/support/seeded-random.ts'
import { NON_FINITE_BITS, OVERVIEW_DEPTHS, planOverview } from '../layout/index.ts'
import { OverviewWriter, type ShardPart } from './overview-writer.ts'

const random = seededRandom(5)

interface Points {
  readonly steps: Float64Array
  readonly unixMs: Float64Array
  readonly values: Float64Array
}

function pointsOf(rowCount: number): Points {
  const special = [NaN, Infinity, -Infinity, -0, 1e308, -1e308]
  let step = 0
  return {
    steps: Float64Array.from({ length: rowCount }, () => (step += Math.floor(random() * 3))),
    unixMs: Float64Array.from({ length: rowCount }, (_, row) => 1.7e12 + row * 10),
    values: Float64Array.from({ length: rowCount }, () => {
      return random() < 0.02
        ? (special[Math.floor(random() * special.length)] ?? 0)
        : random() - 0.5
    }),
  }
}

function write(rowCounts: readonly number[], bucketPoints: number, blockRows: number) {
  const parts = rowCounts.map((rowCount, index): ShardPart => {
    const kind = index % 2 === 0 ? 'training' : 'system'
    return { metric: `m${index}`, kind, writer: String(index % 3), attempt: index, rowCount }
  })
  const points = rowCounts.map(pointsOf)
  const bytes = new ByteWriter()
  const writer = new OverviewWriter('run0', parts, bucketPoints, bytes)
  for (const { steps, unixMs, values } of points) {
    for (let row = 0; row < values.length; row += blockRows) {
      const part = (column: Float64Array): Float64Array => column.subarray(row, row + blockRows)
      writer.add({ steps: part(steps), unixMs: part(unixMs), values: part(values) })
    }
  }
  const depthStartBytes = writer.finish()
  return { parts, points, depthStartBytes, bytes: bytes.getBytes() }
}

/** The same, by going over the points of each bucket. */
function bucketOf({ steps, unixMs, values }: Points, start: number, end: number) {
  const own = [...values.subarray(start, end)]
  const finite = own.filter(Number.isFinite)
  let kinds = 0
  for (const value of own) {
    if (Number.isNaN(value)) kinds |= NON_FINITE_BITS.NaN
    if (value === Infinity) kinds |= NON_FINITE_BITS.Infinity
    if (value === -Infinity) kinds |= NON_FINITE_BITS['-Infinity']
  }
  return {
    count: BigInt(own.length),
    non_finite_count: BigInt(own.length - finite.length),
    non_finite_kinds: BigInt(kinds),
    first_step: BigInt(steps[start] ?? NaN),
    last_step: BigInt(steps[end - 1] ?? NaN),
    first_time: new Date(unixMs[start] ?? NaN),
    last_time: new Date(unixMs[end - 1] ?? NaN),
    min: finite.length > 0 ? Math.min(...finite) : NaN,
    max: finite.length > 0 ? Math.max(...finite) : NaN,
    first: own[0],
    last: own.at(-1),
    mean: finite.reduce((sum, value) => sum + value / finite.length, 0),
  }
}

describe('an overview', () => {
  test.each<[string, number[], number, number]>([
    ['one metric', [20_000], 128, 1000],
    ['long, short and single ones', [70_000, 3, 512, 513, 1, 9000], 128, 4096],
    ['a sealed shard', [2500, 2500, 2500], 512, 2500],
    ['only short ones', [100, 200, 300], 128, 7],
    ['whole buckets', [128 * 64, 128 * 65], 128, 333],
  ])('says of each bucket what its points say: %s', async (_, rowCounts, bucketPoints, block) => {
    const { parts, points, bytes } = write(rowCounts, bucketPoints, block)
    const plan = planOverview(rowCounts, bucketPoints)
    const rows = bytes.length > 0 && plan.rowCount > 0 ? await readShardRows(bytes) : []
    expect(rows).toHaveLength(plan.rowCount)
    for (const { part, bucketPoints: size, bucketCount, rowStart } of plan.stretches) {
      for (let bucket = 0; bucket < bucketCount; bucket++) {
        const end = Math.min((bucket + 1) * size, rowCounts[part] ?? 0)
        const { mean, ...expected } = bucketOf(points[part] ?? pointsOf(0), bucket * size, end)
        const { mean: foundMean, ...found } = rows[rowStart + bucket] ?? {}
        const { metric, kind, writer, attempt } = parts[part] ?? {}
        expect(found).toEqual({
          run: 'run0',
          metric,
          kind,
          writer,
          attempt,
          bucket_points: size,
          ...expected,
        })
        const scale = Math.max(Math.abs(expected.min), Math.abs(expected.max))
        if (Number.isNaN(expected.min)) expect(foundMean).toBeNaN()
        else expect(Math.abs(Number(foundMean) - mean)).toBeLessThanOrEqual(scale * 2 ** -28)
      }
    }
  })

  test('has its coarse levels at its end, where a first look finds them in one piece', () => {
    const { bytes, depthStartBytes } = write([200_000, 50_000], 128, 10_000)
    expect(depthStartBytes).toHaveLength(OVERVIEW_DEPTHS)
    expect(depthStartBytes).toEqual(depthStartBytes.toSorted((one, other) => other - one))
    const [coarsest = 0, , finest = 0] = depthStartBytes
    expect(bytes.length - coarsest).toBeLessThan((bytes.length - finest) / 2)
    expect(finest).toBeGreaterThan(4)
  })
})

describe('planOverview', () => {
  test('keeps points of short metrics one by one only beside long ones', () => {
    expect(planOverview([100, 500], 128).rowCount).toBe(0)
    const beside = planOverview([100_000, 500], 128).stretches.filter(({ part }) => part === 1)
    expect(beside.map(({ bucketPoints, bucketCount }) => [bucketPoints, bucketCount])).toEqual([
      [1, 500],
      [4, 125],
      [16, 32],
      [64, 8],
      [256, 2],
    ])
  })

  test('has rows without gaps, deep levels first', () => {
    const { stretches, rowCount } = planOverview([1_000_000, 3_000, 70_000], 128)
    let row = 0
    let depth = Infinity
    for (const stretch of stretches) {
      expect(stretch.rowStart).toBe(row)
      expect(stretch.depth).toBeLessThanOrEqual(depth)
      row += stretch.bucketCount
      depth = stretch.depth
    }
    expect(row).toBe(rowCount)
    expect(rowCount).toBeLessThan((1_073_000 / 128) * 1.36)
  })
})
