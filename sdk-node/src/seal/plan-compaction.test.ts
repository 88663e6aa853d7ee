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
  test('its oldest sixteen of a tier are merged, in the order of its log', () => {
    expect(planWhileRunning(manifestOf(many(15)), 's')).toBeUndefined()
    const shuffled = many(20).toReversed()
    expect(startsOf(planWhileRunning(manifestOf(shuffled), 's'))).toEqual(
      Array.from({ length: 16 }, (_, index) => index),
    )
    expect(planWhileRunning(manifestOf(many(20)), 'other')).toBeUndefined()
    const last = many(20, { tier: MAX_TIER })
    expect(planWhileRunning(manifestOf(last), 's')).toBeUndefined()
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
  test('the newest are merged, no more of them than can be waited for', () => {
    const long = many(15, { tier: 1, rowCount: 4_000_000 })
    expect(startsOf(planAfterEnd(manifestOf(long), ['s']))).toEqual([13, 14])
    const mixed = [
      shard(0, { tier: 2, rowCount: 12_800_000 }),
      ...[1, 2, 3].map((start) => shard(start)),
    ]
    expect(planAfterEnd(manifestOf(mixed), ['s'])).toHaveLength(3)
    const done = [shard(0, { tier: 2, rowCount: 12_800_000 }), shard(9, { tier: 1 })]
    expect(planAfterEnd(manifestOf(done), ['s'])).toBeUndefined()
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
