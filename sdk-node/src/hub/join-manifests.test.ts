import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyManifest, type Manifest, type ShardEntry } from '../layout/index.ts'
import { joinForHub, joinManifests, RunsDiverged } from './join-manifests.ts'

const ROWS = 10

/** Of some segments of a session's log, each with as many points. */
function shard(
  session: string,
  segmentStart: number,
  segmentEnd: number,
  rowCount?: number,
): ShardEntry {
  const owner = { writer: session, attempt: 0, session, segmentStart, segmentEnd, maxStep: 0 }
  return {
    table: 'metrics',
    path: `metrics/r/${session}-${segmentStart}-${segmentEnd}.parquet`,
    byteLength: 1,
    rowCount: rowCount ?? (segmentEnd - segmentStart) * ROWS,
    sha256: '',
    tier: segmentEnd - segmentStart > 1 ? 1 : 0,
    owners: [owner],
    overview: null,
    minStep: 0,
    maxStep: 0,
    minUnixMs: 0,
    maxUnixMs: 0,
    metrics: [],
  }
}

const manifest = (...shards: ShardEntry[]): Manifest => ({ ...emptyManifest('r'), shards })

/** How often each segment is there, by session and number. */
function coverage({ shards }: Manifest): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { session, segmentStart, segmentEnd } of shards.flatMap(({ owners }) => owners)) {
    for (let segment = segmentStart; segment < segmentEnd; segment++) {
      const key = `${session}${segment}`
      counts[key] = (counts[key] ?? 0) + 1
    }
  }
  return counts
}

/** The first `count` segments of a session, merged in some way. */
const merged = (session: string, count: number): fc.Arbitrary<ShardEntry[]> =>
  fc.uniqueArray(fc.integer({ min: 1, max: Math.max(1, count - 1) })).map((cuts) => {
    const ends = [...new Set([...cuts.filter((cut) => cut < count), count])]
    const sorted = ends.toSorted((one, other) => one - other).filter((end) => end > 0)
    return sorted.map((end, index) => shard(session, sorted[index - 1] ?? 0, end))
  })

describe('a run here and on the Hub', () => {
  it('has each point once, however it was merged here and there, and whoever was first', () => {
    const histories = fc
      .record({ here: fc.nat(12), pushed: fc.nat(12), elsewhere: fc.nat(6) })
      .map(({ here, pushed, elsewhere }) => ({ here, elsewhere, pushed: Math.min(here, pushed) }))
      .chain((counts) =>
        fc.record({
          counts: fc.constant(counts),
          local: merged('a', counts.here),
          // What was pushed before was as it was then: no merge of it reaches beyond.
          remote: merged('a', counts.pushed),
          foreign: merged('b', counts.elsewhere),
        }),
      )
    fc.assert(
      fc.property(histories, ({ counts, local, remote, foreign }) => {
        const joined = joinForHub(manifest(...local), manifest(...remote, ...foreign))
        const expected: Record<string, number> = {}
        for (let segment = 0; segment < counts.here; segment++) expected[`a${segment}`] = 1
        for (let segment = 0; segment < counts.elsewhere; segment++) expected[`b${segment}`] = 1
        expect(coverage(joined)).toEqual(expected)
      }),
    )
  })

  it('takes the place of what it was pushed as before', () => {
    const joined = joinForHub(
      manifest(shard('a', 0, 16)),
      manifest(shard('a', 0, 1), shard('a', 1, 2)),
    )
    expect(joined.shards).toEqual([shard('a', 0, 16)])
  })

  it('stays merged where somebody has merged it there', () => {
    const local = manifest(shard('a', 0, 1), shard('a', 1, 2), shard('a', 2, 3))
    const joined = joinForHub(local, manifest(shard('a', 0, 2)))
    expect(coverage(joined)).toEqual({ a0: 1, a1: 1, a2: 1 })
    expect(joined.shards.map(({ path }) => path)).toContain(shard('a', 0, 2).path)
  })

  it('is joined over segments that have no points', () => {
    // Segment 1 had none, so that no shard of its own is here.
    const local = manifest(shard('a', 0, 1), shard('a', 2, 3))
    const joined = joinForHub(local, manifest(shard('a', 0, 3, 2 * ROWS)))
    expect(joined.shards.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(2 * ROWS)
  })

  it('is told of where it has gone on in two places', () => {
    const local = manifest(shard('a', 0, 4))
    const remote = manifest(shard('a', 2, 6))
    expect(() => joinManifests(local, remote)).toThrow(RunsDiverged)
  })

  it('leaves its logs at home', () => {
    const tail = { path: 'wal/r/a-000001.wal', segment: 'a-000001', attempt: 0, writer: '' }
    expect(joinManifests({ ...manifest(shard('a', 0, 1)), tails: [tail] }, null).tails).toEqual([])
  })

  it('is the Hub’s own manifest where nothing is new', () => {
    const remote = manifest(shard('b', 0, 1), shard('a', 0, 1))
    expect(joinForHub(manifest(shard('a', 0, 1)), remote)).toBe(remote)
  })
})
