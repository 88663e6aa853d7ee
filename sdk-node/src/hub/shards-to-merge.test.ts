import { expect, test } from 'vitest'
import { sampleAttempt, sampleRecord } from '../../test/support/sample-record.ts'
import { emptyManifest, type ShardEntry } from '../layout/index.ts'
import { shardsToMerge, withLostSessions } from './shards-to-merge.ts'

function shard(session: string, segment: number, rowCount = 10, tier = 0): ShardEntry {
  const owner = { writer: '', attempt: 0, session, maxStep: 0 }
  return {
    table: 'metrics',
    path: `metrics/r/${session}-${segment}.parquet`,
    byteLength: 1,
    rowCount,
    sha256: '',
    tier,
    owners: [{ ...owner, segmentStart: segment, segmentEnd: segment + 1 }],
    overview: null,
    minStep: 0,
    maxStep: 0,
    minUnixMs: 0,
    maxUnixMs: 0,
    metrics: [],
  }
}

const manifest = (shards: ShardEntry[]) => ({ ...emptyManifest('r'), shards })
const attempt = (session: string, state: 'finished' | 'running') =>
  sampleAttempt({ session, state })

test('the short shards of ended sessions are wanted, and no long or living ones', () => {
  const record = sampleRecord({ attempts: [attempt('a', 'finished'), attempt('b', 'running')] })
  const short = [shard('a', 0), shard('a', 1)]
  const others = [shard('a', 2, 2 ** 24), shard('b', 0), shard('b', 1)]
  expect(shardsToMerge(manifest([...short, ...others]), record)).toEqual(short)
  expect(shardsToMerge(manifest(others), record)).toEqual([])
})

test('what is merged first may be merged again with others', () => {
  const sessions = ['a', 'b', 'c', 'd']
  const record = sampleRecord({ attempts: sessions.map((session) => attempt(session, 'finished')) })
  const shards = sessions.flatMap((session) => [shard(session, 0), shard(session, 1)])
  expect(shardsToMerge(manifest(shards), record)).toEqual(shards)
  const single = sessions.map((session) => shard(session, 0))
  expect(shardsToMerge(manifest(single), record)).toEqual(single)
  expect(shardsToMerge(manifest(single.slice(1)), record)).toEqual([])
})

test('a session that has not been heard of for an hour has ended, unless it pushes less often', () => {
  const hourMs = 3600_000
  const silent = attempt('a', 'running')
  const record = sampleRecord({
    attempts: [silent, { ...silent, session: 'b', heartbeatExpiryMs: 3 * hourMs }],
  })
  const states = (nowUnixMs: number): string[] =>
    withLostSessions(record, nowUnixMs).attempts.map(({ state }) => state)
  expect(states(hourMs)).toEqual(['running', 'running'])
  expect(states(2 * hourMs)).toEqual(['crashed', 'running'])
  expect(withLostSessions(record, 4 * hourMs).state).toBe('crashed')
})
