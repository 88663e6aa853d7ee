import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../test/store-fixture/manual-clock.ts'
import { MemoryCache } from '../../test/store-fixture/memory-cache.ts'
import { KeptRanges, type KeptBudget } from './kept-ranges.ts'
import { nextTask } from './message-pauses.ts'

const SHA = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)
const bytesFrom = (start: number, end: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: end - start }, (_, index) => (start + index) % 251)

class Kept {
  readonly clock = new ManualClock()
  readonly cache: MemoryCache
  readonly ranges: KeptRanges

  constructor(cache = new MemoryCache(), budget?: KeptBudget) {
    this.cache = cache
    this.ranges = new KeptRanges(() => Promise.resolve(cache), this.clock, budget)
  }

  /** Until all that was to be kept is. */
  async written(): Promise<void> {
    this.clock.advance(1000)
    for (let turn = 0; turn < 50; turn++) await nextTask()
  }
}

describe('KeptRanges', () => {
  it('gives what was kept, and parts of it, also to the next page', async () => {
    const first = new Kept()
    await first.ranges.ready
    first.ranges.keep(SHA, 100, bytesFrom(100, 200))
    first.ranges.keep(SHA, 400, bytesFrom(400, 450))
    first.ranges.keep(OTHER, 0, bytesFrom(0, 10))
    expect(first.ranges.find(SHA, 100, 200)).toBeNull()
    await first.written()
    expect(first.cache.entries.size).toBe(2)
    for (const { ranges } of [first, new Kept(first.cache)]) {
      await ranges.ready
      expect(await ranges.find(SHA, 100, 200)).toEqual(bytesFrom(100, 200))
      expect(await ranges.find(SHA, 410, 420)).toEqual(bytesFrom(410, 420))
      expect(await ranges.find(OTHER, 0, 10)).toEqual(bytesFrom(0, 10))
      expect(ranges.find(SHA, 199, 201)).toBeNull()
      expect(ranges.find(OTHER, 100, 200)).toBeNull()
    }
  })

  it('keeps to its budget: the oldest go', async () => {
    const kept = new Kept(new MemoryCache(), { maxBytes: 250, maxEntries: 2 })
    await kept.ranges.ready
    for (const [round, length] of [100, 100, 10, 200].entries()) {
      kept.ranges.keep(SHA, round * 1000, bytesFrom(0, length))
      await kept.written()
    }
    expect(kept.cache.byteLength).toBe(210)
    expect(kept.ranges.find(SHA, 1000, 1100)).toBeNull()
    expect(await kept.ranges.find(SHA, 3000, 3200)).toEqual(bytesFrom(0, 200))
  })

  it('knows when it was cleared by another page, and when a file was wrong', async () => {
    const kept = new Kept()
    await kept.ranges.ready
    kept.ranges.keep(SHA, 0, bytesFrom(0, 10))
    kept.ranges.keep(OTHER, 0, bytesFrom(0, 10))
    await kept.written()
    await kept.ranges.forget(OTHER)
    expect(kept.ranges.find(OTHER, 0, 10)).toBeNull()
    expect([...kept.cache.entries.keys()].join()).not.toContain(OTHER)
    kept.cache.entries.clear()
    expect(await kept.ranges.find(SHA, 0, 10)).toBeNull()
    expect(kept.ranges.find(SHA, 0, 10)).toBeNull()
  })

  it('keeps nothing of a file that is forgotten while it is written, or afterwards', async () => {
    const kept = new Kept()
    await kept.ranges.ready
    kept.ranges.keep(SHA, 0, bytesFrom(0, 10))
    kept.clock.advance(1000)
    await kept.ranges.forget(SHA)
    kept.ranges.keep(SHA, 20, bytesFrom(20, 30))
    await kept.written()
    expect(kept.cache.entries.size).toBe(0)
    expect(kept.ranges.find(SHA, 0, 10)).toBeNull()
    expect(kept.ranges.find(SHA, 20, 30)).toBeNull()
  })

  it('does without a cache, with one that fails, and with entries of others', async () => {
    const none = new KeptRanges(() => Promise.reject(new Error('forbidden')), new ManualClock())
    await none.ready
    none.keep(SHA, 0, bytesFrom(0, 10))
    expect(none.find(SHA, 0, 10)).toBeNull()

    const full = new Kept()
    await full.ranges.ready
    full.cache.isFull = true
    full.ranges.keep(SHA, 0, bytesFrom(0, 10))
    await full.written()
    expect(full.ranges.find(SHA, 0, 10)).toBeNull()

    const cache = new MemoryCache()
    cache.entries.set('https://host.test/page/ranges/what/ever', new ArrayBuffer(3))
    const strange = new Kept(cache)
    await strange.ranges.ready
    expect(strange.ranges.find('what', 0, 1)).toBeNull()
  })
})
