import { describe, expect, test } from 'vitest'
import { emptyManifest, type Manifest, type ShardEntry } from '../layout/index.ts'
import { MAX_TIER, planAfterEnd, planWhileRunning } from './plan-compaction.ts'

type Table = ShardEntry['table']

interface Sketch {
  readonly table?: Table
  readonly session?: string
  readonly tier?: number
  readonly rowCount?: number
  readonly byteLength?: number
}

function shard(segmentStart: number, sketch: Sketch = {}): ShardEntry {
  const { table = 'metrics', session = 's', tier = 0, rowCount = 50_000 } = sketch
  const owner = { writer: '', attempt: 0, session, segmentStart, maxStep: 0 }
  return {
    table,
    path: `${table}/r/${session}-${segmentStart}.parquet`,
    byteLength: sketch.byteLength ?? 1000,
    rowCount,
    sha256: '',
    tier,
    owners: [{ ...owner, segmentEnd: segmentStart + 1 }],
    overview: null,
    minStep: 0,
    maxStep: 0,
    minUnixMs: 0,
    maxUnixMs: 0,
    metrics: [],
  }
}

const manifestOf = (shards: readonly ShardEntry[]): Manifest => ({ ...emptyManifest('r'), shards })
const many = (count: number, sketch: Sketch = {}): ShardEntry[] =>
  Array.from({ length: count }, (_, index) => shard(index, sketch))
const startsOf = (planned: readonly ShardEntry[] | undefined): number[] | undefined =>
  planned?.map(({ owners }) => owners[0]?.segmentStart ?? -1)

describe('while a session lives', () => {
  test('sixteen of a tier, and as many as there are by then, are merged in the order of its log', () => {
    expect(planWhileRunning(manifestOf(many(15)), 's')).toBeUndefined()
    const inOrder = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
    expect(startsOf(planWhileRunning(manifestOf(many(16)), 's'))).toEqual(inOrder(16))
    const shuffled = many(20).toReversed()
    expect(startsOf(planWhileRunning(manifestOf(shuffled), 's'))).toEqual(inOrder(20))
    expect(planWhileRunning(manifestOf(many(200)), 's')).toHaveLength(24)
    expect(planWhileRunning(manifestOf(many(20)), 'other')).toBeUndefined()
    const last = many(20, { tier: MAX_TIER })
    expect(planWhileRunning(manifestOf(last), 's')).toBeUndefined()
  })

  test('fewer are merged when another one would make too long a shard', () => {
    const long = { tier: 1, rowCount: 5_000_000 }
    expect(planWhileRunning(manifestOf(many(3, long)), 's')).toBeUndefined()
    expect(planWhileRunning(manifestOf(many(4, long)), 's')).toHaveLength(3)
    const longer = many(20, { tier: 1, rowCount: 9_000_000 })
    expect(planWhileRunning(manifestOf(longer), 's')).toBeUndefined()
  })

  test('texts are merged as far as they are no burden to hold', () => {
    const small = many(16, { table: 'text', byteLength: 1024 })
    expect(planWhileRunning(manifestOf(small), 's')).toHaveLength(16)
    const large = many(16, { table: 'text', byteLength: 12 * 1024 * 1024 })
    expect(planWhileRunning(manifestOf(large), 's')).toHaveLength(2)
    const huge = many(16, { table: 'text', byteLength: 40 * 1024 * 1024 })
    expect(planWhileRunning(manifestOf(huge), 's')).toBeUndefined()
  })
})

describe('after a session’s end', () => {
  test('the newest are merged first, up to a shard that is long enough', () => {
    const long = many(15, { tier: 1, rowCount: 4_000_000 })
    expect(startsOf(planAfterEnd(manifestOf(long), ['s']))).toEqual([11, 12, 13, 14])
    const mixed = [
      shard(0, { tier: 2, rowCount: 12_800_000 }),
      ...[1, 2, 3].map((start) => shard(start)),
    ]
    expect(startsOf(planAfterEnd(manifestOf(mixed), ['s']))).toEqual([1, 2, 3])
    const done = [shard(0, { tier: 2, rowCount: 12_800_000 }), shard(9, { tier: 1 })]
    expect(planAfterEnd(manifestOf(done), ['s'])).toBeUndefined()
  })

  test('of more than can be held those of the lowest tier come first', () => {
    const merged = many(20, { tier: 1 })
    const sealed = Array.from({ length: 18 }, (_, index) => shard(20 + index))
    const planned = planAfterEnd(manifestOf([...merged, ...sealed]), ['s'])
    expect(planned).toHaveLength(18)
    expect(startsOf(planned)?.at(0)).toBe(20)
  })

  test('sessions of one tier are merged from four on, and living ones left alone', () => {
    const sessions = ['a', 'b', 'c', 'd']
    const shards = sessions.map((session) => shard(0, { session, tier: 1 }))
    expect(planAfterEnd(manifestOf(shards), sessions)).toHaveLength(4)
    expect(planAfterEnd(manifestOf(shards), ['a', 'b', 'c'])).toBeUndefined()
    const texts = sessions.map((session) =>
      shard(0, { session, tier: 1, table: 'text', byteLength: 30 * 1024 * 1024 }),
    )
    expect(planAfterEnd(manifestOf(texts), sessions)).toBeUndefined()
  })
})
