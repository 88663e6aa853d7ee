import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/store-fixture/manual-clock.ts'
import { MemoryCache } from '../../test/store-fixture/memory-cache.ts'
import { MemoryHost } from '../../test/store-fixture/memory-host.ts'
import { HttpStore } from './http-store.ts'
import { KeptRanges } from './kept-ranges.ts'
import { nextTask } from './message-pauses.ts'
import { PublishedBytes } from './published-bytes.ts'
import { RangeBuffer } from './range-buffer.ts'

const PATH = 'projects/p/metrics/a/s.parquet'
const LENGTH = 500_000
const CONTENT = Uint8Array.from({ length: LENGTH }, (_, index) => (index * 7) % 251)
const signal = new AbortController().signal

async function openFile(cache = new MemoryCache()) {
  const host = new MemoryHost()
  host.write(PATH, CONTENT)
  const clock = new ManualClock()
  const kept = new KeptRanges(() => Promise.resolve(cache), clock)
  await kept.ready
  const source = new HttpStore(host.url, host.fetch)
  const file = new PublishedBytes(source, kept, PATH, {
    byteLength: LENGTH,
    sha256: 'c'.repeat(64),
    rowCount: 1,
  })
  const buffer = await RangeBuffer.open(file, 1000, signal)
  const written = async (): Promise<void> => {
    clock.advance(1000)
    for (let turn = 0; turn < 50; turn++) await nextTask()
  }
  return { host, buffer, written, ranges: () => host.requests.map(({ range }) => range) }
}

describe('RangeBuffer', () => {
  it('fetches what lies near together, and what lies apart at the same time', async () => {
    const { buffer, ranges } = await openFile()
    const wanted = [
      [300_000, 300_100],
      [10, 20],
      [30_000, 30_010],
      [15, 400],
      [LENGTH - 10, LENGTH],
    ] as const
    const read = await Promise.all(wanted.map(([start, end]) => buffer.read(start, end)))
    for (const [index, [start, end]] of wanted.entries()) {
      expect(read[index]).toEqual(CONTENT.subarray(start, end))
    }
    expect(ranges()).toEqual([
      `bytes=${LENGTH - 1000}-${LENGTH - 1}`,
      'bytes=10-30009',
      'bytes=300000-300099',
    ])
  })

  it('fetches nothing that was kept from the last time', async () => {
    const cache = new MemoryCache()
    const first = await openFile(cache)
    await Promise.all([first.buffer.read(10, 2000), first.buffer.read(200_000, 200_500)])
    await first.written()
    const second = await openFile(cache)
    expect(await second.buffer.read(100, 300)).toEqual(CONTENT.subarray(100, 300))
    expect(await second.buffer.read(200_000, 200_500)).toEqual(CONTENT.subarray(200_000, 200_500))
    expect(second.host.requests).toEqual([])
    expect(await second.buffer.read(0, 300)).toEqual(CONTENT.subarray(0, 300))
    expect(second.ranges()).toEqual(['bytes=0-299'])
  })

  it('gives up a request when nobody wants any of it any more, and no sooner', async () => {
    for (const leaverCount of [1, 2]) {
      const { host, buffer } = await openFile()
      const controllers = [new AbortController(), new AbortController()]
      host.beforeAnswer = async () => {
        for (const controller of controllers.slice(0, leaverCount)) controller.abort()
        await nextTask()
      }
      const reads = controllers.map((controller, index) =>
        buffer.read(1000 * index, 1000 * index + 500, controller.signal),
      )
      const [, last] = await Promise.allSettled(reads)
      expect(last?.status).toBe(leaverCount === 2 ? 'rejected' : 'fulfilled')
      expect(host.requests).toHaveLength(leaverCount === 2 ? 1 : 2)
    }
  })

  it('gives up what one alone wanted, however many ranges it were', async () => {
    const { host, buffer } = await openFile()
    const controller = new AbortController()
    host.beforeAnswer = async () => {
      controller.abort()
      await nextTask()
    }
    const reads = [0, 1000].map((start) => buffer.read(start, start + 500, controller.signal))
    const results = await Promise.allSettled(reads)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(host.requests).toHaveLength(1)
  })

  it('never asks for what was taken back before it was asked for', async () => {
    const { host, buffer } = await openFile()
    const controller = new AbortController()
    const read = buffer.read(0, 500, controller.signal)
    controller.abort()
    await expect(read).rejects.toThrow(/abort/i)
    expect(host.requests).toHaveLength(1)
  })
})
