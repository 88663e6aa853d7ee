import {
  expiryMsOf,
  stateOfAttempts,
  type Manifest,
  type RunRecord,
  type ShardEntry,
} from '../layout/index.ts'
import { planAfterEnd } from '../seal/plan-compaction.ts'

/**
 * The shards of a run that `compactEnded` would rewrite, so that no other has to be fetched.
 * @param record whose ended sessions' shards are merged
 */
export function shardsToMerge(manifest: Manifest, record: RunRecord): ShardEntry[] {
  const ended = record.attempts
    .filter(({ state }) => state !== 'running')
    .map(({ session }) => session)
  const originals = new Set(manifest.shards)
  const wanted = new Set<ShardEntry>()
  let shards = manifest.shards
  for (;;) {
    const inputs = planAfterEnd({ ...manifest, shards }, ended)
    const [first] = inputs ?? []
    if (inputs === undefined || first === undefined) break
    const taken = new Set(inputs)
    for (const input of inputs) if (originals.has(input)) wanted.add(input)
    const merged = mergedEntry(first, inputs)
    shards = shards.flatMap((shard) => {
      if (!taken.has(shard)) return [shard]
      return shard === first ? [merged] : []
    })
  }
  return manifest.shards.filter((shard) => wanted.has(shard))
}

/** What a plan looks at of a merged shard. */
function mergedEntry(first: ShardEntry, inputs: readonly ShardEntry[]): ShardEntry {
  return {
    ...first,
    tier: Math.max(...inputs.map(({ tier }) => tier)) + 1,
    rowCount: inputs.reduce((sum, { rowCount }) => sum + rowCount, 0),
    byteLength: inputs.reduce((sum, { byteLength }) => sum + byteLength, 0),
    owners: inputs.flatMap(({ owners }) => owners),
  }
}

/** A session without a heartbeat for so long has ended, also where nobody has seen it die. */
const LOST_AFTER_MS = 3600_000

/** The record with sessions that say they run, and have not been heard of for long, as crashed. */
export function withLostSessions(record: RunRecord, nowUnixMs: number): RunRecord {
  const attempts = record.attempts.map((attempt) => {
    const silentMs = nowUnixMs - attempt.heartbeatUnixMs
    const isLost = silentMs > Math.max(LOST_AFTER_MS, expiryMsOf(attempt))
    return attempt.state === 'running' && isLost
      ? { ...attempt, state: 'crashed' as const, endedUnixMs: attempt.heartbeatUnixMs }
      : attempt
  })
  return { ...record, attempts, state: stateOfAttempts(attempts) }
}
