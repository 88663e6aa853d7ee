import { LAYOUT_VERSION, type ShardEntry } from 'shardboard/layout'
import { describe, expect, it } from 'vitest'
import type { FixturePoint, ShardOptions } from '../../test/store-fixture/encode-shard.ts'
import { ManualClock } from '../../test/store-fixture/manual-clock.ts'
import { MemoryHost } from '../../test/store-fixture/memory-host.ts'
import { noneKept } from '../../test/store-fixture/none-kept.ts'
import {
  pointsOf,
  StoreFixture,
  type MetricPoints,
} from '../../test/store-fixture/store-fixture.ts'
import { HttpStore } from './http-store.ts'
import type { PointColumns } from './point-columns.ts'
import { ShardFiles } from './shard-files.ts'
import { ShardReader } from './shard-reader.ts'

class ReaderFixture {
  readonly host = new MemoryHost()
  readonly clock = new ManualClock()
  readonly reader: ShardReader
  readonly path: string
  readonly entry: ShardEntry

  constructor(metrics: MetricPoints, options: ShardOptions = {}) {
    const run = new StoreFixture(this.host, this.clock).run('a')
    this.entry = run.addShard(metrics, options)
    this.path = run.storePath(this.entry.path)
    this.reader = new ShardReader(
      new ShardFiles(new HttpStore(this.host.url, this.host.fetch), noneKept(), this.clock),
    )
  }

  async read(metric: string, needsTime = false, entry = this.entry): Promise<PointColumns> {
    const rows = entry.metrics.find((candidate) => candidate.metric === metric)
    if (rows === undefined) throw new Error(`The shard has no ${metric}`)
    return this.reader.read(this.path, entry, rows, needsTime, undefined)
  }

  get bytes(): Uint8Array {
    return this.host.files.get(this.path) ?? new Uint8Array(0)
  }
}

function noise(count: number, seed = 1): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32 - 0.5
  })
}

/** Steps that jump and go back, uneven times: nothing that packs to nothing. */
function uneven(values: readonly number[]): FixturePoint[] {
  const jumps = noise(values.length, 7)
  return values.map((value, index) => ({
    step: index * 3 + Math.round((jumps[index] ?? 0) * 10),
    unixMs: 1_700_000_000_000 + index * 977 + Math.round((jumps[index] ?? 0) * 400),
    value,
  }))
}

/** What reading these points gives; equal to the columns that were read, times aside. */
function columnsOf(points: readonly FixturePoint[], hasTime = false): PointColumns {
  return {
    step: Float64Array.from(points, (point) => point.step),
    value: Float64Array.from(points, (point) => point.value),
    unixMs: hasTime ? Float64Array.from(points, (point) => point.unixMs) : null,
  }
}

const LARGE = { acc: uneven(noise(45_000)), loss: uneven(noise(45_000, 3)), rare: pointsOf([1, 2]) }

describe('ShardReader', () => {
  it.each([
    ['BYTE_STREAM_SPLIT', 65_536],
    ['RLE_DICTIONARY', 65_536],
    ['BYTE_STREAM_SPLIT', 777],
    ['RLE_DICTIONARY', 777],
  ] as const)(
    'reads exactly the rows of a metric: %s, row groups of %d',
    async (valueEncoding, rowGroupSize) => {
      const grid = noise(9000).map((value) => Math.round(value * 20) / 20 || 0)
      const metrics = {
        a: uneven(grid),
        b: uneven(grid.slice(0, 5)),
        c: uneven([NaN, Infinity, -Infinity, 5e-324, -1.7e308]),
        d: uneven(grid.toReversed()),
      }
      const fixture = new ReaderFixture(metrics, { valueEncoding, rowGroupSize })
      for (const [metric, points] of Object.entries(metrics)) {
        expect(await fixture.read(metric, true)).toEqual(columnsOf(points, true))
      }
    },
  )

  it('keeps what doubles and 53 bits can hold', async () => {
    const points = [-0, 0].map((value, index) => ({
      step: index === 0 ? -(2 ** 53) : 2 ** 53,
      unixMs: index === 0 ? -1 : 8.64e15,
      value,
    }))
    const columns = await new ReaderFixture({ a: points }).read('a', true)
    expect(columns).toEqual(columnsOf(points, true))
    expect(Object.is(columns.value[0], -0)).toBe(true)
  })

  it('fetches a short file whole and once, and its times when they are asked for', async () => {
    const fixture = new ReaderFixture({ a: pointsOf(noise(1000)), b: pointsOf(noise(10)) })
    const [columns] = await Promise.all([fixture.read('a'), fixture.read('b'), fixture.read('a')])
    expect(columns.unixMs).toBeNull()
    expect((await fixture.read('a', true)).unixMs).toHaveLength(1000)
    expect(fixture.host.requests).toEqual([{ path: fixture.path, range: null, status: 200 }])
  })

  it('fetches of a long file the end and the ranges it needs', async () => {
    const fixture = new ReaderFixture(LARGE)
    expect(fixture.entry.byteLength).toBeGreaterThan(512 * 1024)
    expect(await fixture.read('rare')).toEqual(columnsOf(LARGE.rare))
    expect(await fixture.read('loss', true)).toEqual(columnsOf(LARGE.loss, true))
    expect(await fixture.read('acc')).toEqual(columnsOf(LARGE.acc))
    for (const { range, status } of fixture.host.requests) {
      expect(range).toMatch(/^bytes=\d+-\d+$/)
      expect(status).toBe(206)
    }
    const fetched = fixture.host.requests.map(({ range }) => {
      const [start = 0, end = 0] = (range ?? '').slice('bytes='.length).split('-').map(Number)
      return end - start + 1
    })
    const sum = fetched.reduce((total, bytes) => total + bytes, 0)
    expect(sum).toBeLessThan(fixture.entry.byteLength * 1.5)
    expect(fetched.length).toBeLessThan(16)
  })

  it('fetches a long file whole, once, where the host knows no ranges', async () => {
    const fixture = new ReaderFixture(LARGE)
    fixture.host.knowsRanges = false
    expect(await fixture.read('loss')).toEqual(columnsOf(LARGE.loss))
    expect(await fixture.read('acc', true)).toEqual(columnsOf(LARGE.acc, true))
    expect(fixture.host.requests).toHaveLength(1)
  })

  it('keeps to its budgets', async () => {
    const fixture = new ReaderFixture({ a: pointsOf(noise(1000)), b: pointsOf(noise(1000)) })
    const source = new HttpStore(fixture.host.url, fixture.host.fetch)
    const read = async (maxFileBytes: number, maxColumnBytes: number): Promise<number> => {
      const reader = new ShardReader(
        new ShardFiles(source, noneKept(), fixture.clock, { maxFileBytes, maxColumnBytes }),
      )
      const before = fixture.host.requests.length
      for (let round = 0; round < 3; round++) {
        for (const rows of fixture.entry.metrics) {
          const columns = await reader.read(fixture.path, fixture.entry, rows, false, undefined)
          expect(columns.value).toHaveLength(1000)
        }
      }
      return fixture.host.requests.length - before
    }
    expect(await read(0, 0)).toBe(6)
    expect(await read(0, 1_000_000)).toBe(1)
    expect(await read(1_000_000, 0)).toBe(1)
  })

  it('gives up a fetch when all who wanted it have', async () => {
    const fixture = new ReaderFixture({ a: pointsOf([1]) })
    let abortedCount = 0
    const source = new HttpStore(fixture.host.url, (_, { signal }) => {
      const aborted = new Promise<Response>((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          abortedCount++
          reject(signal.reason)
        })
      })
      return aborted
    })
    const reader = new ShardReader(new ShardFiles(source, noneKept(), fixture.clock))
    const [rows] = fixture.entry.metrics
    if (rows === undefined) throw new Error('no rows')
    const controllers = [new AbortController(), new AbortController()]
    const reads = controllers.map(({ signal }) =>
      reader.read(fixture.path, fixture.entry, rows, false, signal),
    )
    controllers[0]?.abort()
    await expect(reads[0]).rejects.toThrow(/abort/i)
    expect(abortedCount).toBe(0)
    controllers[1]?.abort()
    await expect(reads[1]).rejects.toThrow(/abort/i)
    expect(abortedCount).toBe(1)
  })
})

describe('a shard that is not what its manifest says', () => {
  it.each([
    ['is cut short', (bytes: Uint8Array) => bytes.slice(0, -9), /has \d+ bytes where/],
    ['is empty', () => new Uint8Array(0), /has 0 bytes where/],
    [
      'has a byte changed',
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
      /SHA-256/,
    ],
  ])('is refused when it %s', async (_, damage, message) => {
    const fixture = new ReaderFixture({ a: pointsOf(noise(100)) })
    fixture.host.write(fixture.path, damage(fixture.bytes))
    await expect(fixture.read('a')).rejects.toThrow(message)
    await expect(fixture.read('a')).rejects.toThrow(message)
    expect(fixture.host.requests).toHaveLength(1)
  })

  it('is looked at again after a while', async () => {
    const fixture = new ReaderFixture({ a: pointsOf([1]) })
    const whole = fixture.bytes
    fixture.host.write(fixture.path, whole.slice(1))
    await expect(fixture.read('a')).rejects.toThrow(/bytes where/)
    fixture.host.write(fixture.path, whole)
    fixture.clock.advance(30_000)
    expect(await fixture.read('a')).toEqual(columnsOf(pointsOf([1])))
  })

  it('is read anew after a while where a part of it was wrong', async () => {
    const fixture = new ReaderFixture(LARGE)
    const whole = fixture.bytes
    const zeroed = new Uint8Array(whole)
    zeroed.fill(0, 4, zeroed.length - 20_000)
    fixture.host.write(fixture.path, zeroed)
    await expect(fixture.read('acc')).rejects.toThrow(/cannot be decoded|lacks rows/)
    fixture.host.write(fixture.path, whole)
    fixture.clock.advance(30_000)
    expect(await fixture.read('acc')).toEqual(columnsOf(LARGE.acc))
  })

  it('is refused when it is long and its end is not that of a Parquet file', async () => {
    const fixture = new ReaderFixture(LARGE)
    fixture.host.write(fixture.path, fixture.bytes.slice(0, -1000))
    await expect(fixture.read('rare')).rejects.toThrow(/not the \d+ bytes long/)
    fixture.host.write(fixture.path, new Uint8Array(fixture.entry.byteLength))
    fixture.clock.advance(30_000)
    await expect(fixture.read('rare')).rejects.toThrow(/cannot be decoded/)
  })

  it('is refused when it is long and its pages are zeroed', async () => {
    const fixture = new ReaderFixture(LARGE)
    const zeroed = new Uint8Array(fixture.bytes)
    zeroed.fill(0, 4, zeroed.length - 200_000)
    fixture.host.write(fixture.path, zeroed)
    await expect(fixture.read('acc')).rejects.toThrow(/cannot be decoded|lacks rows/)
  })

  it('is refused when it has other rows', async () => {
    const fixture = new ReaderFixture({ a: pointsOf([1, 2]) })
    const entry = { ...fixture.entry, rowCount: 3 }
    await expect(fixture.read('a', false, entry)).rejects.toThrow(
      /2 rows where its manifest says 3/,
    )
    const beyond = {
      ...fixture.entry,
      metrics: [{ metric: 'a', owner: 0, rowStart: 0, rowEnd: 9 }],
    }
    fixture.clock.advance(30_000)
    await expect(fixture.read('a', false, beyond)).rejects.toThrow(/lacks rows/)
  })

  it('is told from one that is newer, and one that is gone', async () => {
    const newer = new ReaderFixture({ a: pointsOf([1]) }, { layout: LAYOUT_VERSION + 1 })
    await expect(newer.read('a')).rejects.toMatchObject({ code: 'newer-layout' })
    const gone = new ReaderFixture({ a: pointsOf([1]) })
    gone.host.remove(gone.path)
    await expect(gone.read('a')).rejects.toMatchObject({ code: 'not-found' })
  })
})
