import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { emptyManifest, type Manifest, type ShardEntry } from '../layout/index.ts'
import { joinForHub, joinForStore, RunsDiverged } from './join-manifests.ts'

/** A shard of a session's segments; each has 10 rows, but the last of a session that has none. */
function shard(
  session: string,
  segmentStart: number,
  segmentEnd: number,
  change: Partial<ShardEntry> = {},
): ShardEntry {
  const tier = segmentEnd - segmentStart > 1 ? 1 : 0
  const path = `metrics/r/${session}-${segmentStart}-${segmentEnd}.parquet`
  const owner = { writer: '', attempt: 0, session, segmentStart, segmentEnd, maxStep: 0 }
  return {
    table: 'metrics',
    path,
    byteLength: 1,
    rowCount: (segmentEnd - segmentStart) * 10,
    sha256: path,
    tier,
    owners: [owner],
    overview: null,
    minStep: 0,
    maxStep: 0,
    minUnixMs: 0,
    maxUnixMs: 0,
    metrics: [],
    ...change,
  }
}

const manifest = (shards: readonly ShardEntry[], revision = 1): Manifest => ({
  ...emptyManifest('r'),
  revision,
  shards,
})

const pathsOf = ({ shards }: Manifest): string[] =>
  shards.map(({ path }) => path.slice('metrics/r/'.length, -'.parquet'.length)).toSorted()

/** How often each segment is there. */
function coverOf({ shards }: Manifest): Map<string, number> {
  const cover = new Map<string, number>()
  for (const { session, segmentStart, segmentEnd } of shards.flatMap(({ owners }) => owners)) {
    for (let segment = segmentStart; segment < segmentEnd; segment++) {
      const key = `${session}-${segment}`
      cover.set(key, (cover.get(key) ?? 0) + 1)
    }
  }
  return cover
}

describe('what a run is to have on the Hub', () => {
  const small = [shard('x', 0, 1), shard('x', 1, 2), shard('x', 2, 3)]

  test('is what is here, and what others have sent', () => {
    const joined = joinForHub(manifest(small), manifest([shard('y', 0, 1)], 7))
    expect(pathsOf(joined)).toEqual(['x-0-1', 'x-1-2', 'x-2-3', 'y-0-1'])
    expect(joined.revision).toBe(8)
  })

  test('is what is there, where there is nothing new, in whatever order', () => {
    const remote = manifest([...small, shard('y', 0, 1)].toReversed(), 7)
    expect(joinForHub(manifest(small), remote)).toBe(remote)
  })

  test('has what was merged here in the place of its parts', () => {
    const joined = joinForHub(manifest([shard('x', 0, 3)]), manifest(small))
    expect(pathsOf(joined)).toEqual(['x-0-3'])
  })

  test('has what was merged there, and not its parts again', () => {
    const remote = manifest([shard('x', 0, 3)])
    expect(joinForHub(manifest(small), remote)).toBe(remote)
  })

  test('has what went on there, whose beginning is here', () => {
    const remote = manifest([shard('x', 0, 9)])
    expect(joinForHub(manifest(small), remote)).toBe(remote)
    const merged = shard('x', 0, 3, {
      owners: [...shard('x', 0, 3).owners, ...shard('y', 0, 2).owners],
      rowCount: 50,
    })
    expect(joinForHub(manifest(small), manifest([merged])).shards).toEqual([merged])
  })

  test('a segment without points may be in the span of a merged shard only', () => {
    const remote = manifest([shard('x', 0, 4, { rowCount: 30 })])
    expect(joinForHub(manifest(small), remote)).toBe(remote)
  })

  test('nobody can tell, where both have merged across each other', () => {
    const local = manifest([shard('x', 0, 2), shard('x', 2, 3)])
    expect(() => joinForHub(local, manifest([shard('x', 1, 5)]))).toThrow(RunsDiverged)
  })

  test('texts and points of one segment are apart', () => {
    const text = shard('x', 0, 1, { table: 'text', path: 'text/r/x.parquet' })
    const joined = joinForHub(manifest(small), manifest([text]))
    expect(joined.shards).toHaveLength(4)
  })
})

describe('what a run is to have in the store', () => {
  const small = [shard('x', 0, 1), shard('x', 1, 2)]

  test('keeps the files that are here, where both hold the same', () => {
    const local = manifest(small)
    expect(joinForStore(local, manifest([shard('x', 0, 2)], 9))).toBe(local)
  })

  test('takes what it lacks, and leaves out logs that are sealed there', () => {
    const tail = (segment: string) => ({
      path: `wal/r/${segment}.wal`,
      segment,
      attempt: 0,
      writer: '',
    })
    const local = { ...manifest(small), tails: [tail('x-000002'), tail('z-000000')] }
    const joined = joinForStore(local, manifest([shard('x', 0, 3), shard('y', 0, 1)]))
    expect(pathsOf(joined)).toEqual(['x-0-3', 'y-0-1'])
    expect(joined.tails).toEqual([tail('z-000000')])
  })
})

test('whatever was merged where, each segment is there once, and once is enough', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 11 }), { maxLength: 11 })
  const half = fc.record({ cuts, end: fc.integer({ min: 0, max: 12 }), foreign: fc.boolean() })
  checkProperty(
    fc.property(half, half, (one, other) => {
      const [local, remote] = [partition(one, 'y'), partition(other, 'z')]
      for (const join of [joinForHub, joinForStore]) {
        let joined: Manifest
        try {
          joined = join(local, remote)
        } catch (error) {
          expect(error).toBeInstanceOf(RunsDiverged)
          return
        }
        const all = new Set([...coverOf(local).keys(), ...coverOf(remote).keys()])
        expect(coverOf(joined)).toEqual(new Map([...coverOf(joined).keys()].map((key) => [key, 1])))
        expect(new Set(coverOf(joined).keys())).toEqual(all)
      }
      const joined = joinForHub(local, remote)
      expect(joinForHub(local, joined)).toBe(joined)
      const pulled = joinForStore(local, remote)
      expect(joinForStore(pulled, remote)).toBe(pulled)
    }),
  )
})

/** A session's first segments, cut into shards, and maybe a shard of another's. */
function partition(
  { cuts, end, foreign }: { cuts: readonly number[]; end: number; foreign: boolean },
  other: string,
): Manifest {
  const ends = [...cuts.filter((cut) => cut < end), end].toSorted((one, two) => one - two)
  const shards = ends.flatMap((to, index) => {
    const from = ends[index - 1] ?? 0
    return to > from ? [shard('x', from, to)] : []
  })
  return manifest(foreign ? [...shards, shard(other, 0, 1)] : shards)
}
