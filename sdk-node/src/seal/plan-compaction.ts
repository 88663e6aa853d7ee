import type { Manifest, ShardEntry } from '../layout/index.ts'

/** Shards of one tier that a session gathers before they become one of the next. */
export const COMPACTION_FAN_IN = 16
/** The same for sessions that have ended, which are few. */
const ENDED_FAN_IN = 4
/** Of one merge after a session's end, which is waited for; a shard of so many rows is long enough. */
const MAX_ENDED_ROWS = 8_000_000
/** Of all texts of one merge, which are held in memory. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024
/** No point is rewritten more often than this. */
export const MAX_TIER = 3

const TABLES = ['metrics', 'text'] as const

/**
 * Shards of a living session that are worth merging: in the order of its log, all of one tier.
 * @returns undefined for none
 */
export function planWhileRunning(
  manifest: Manifest,
  session: string,
): readonly ShardEntry[] | undefined {
  for (const table of TABLES) {
    const own = ownShards(manifest, session, table)
    for (let tier = 0; tier < MAX_TIER; tier++) {
      const ofTier = own.filter((shard) => shard.tier === tier)
      if (ofTier.length < COMPACTION_FAN_IN) continue
      const within = firstWithin(ofTier.slice(0, COMPACTION_FAN_IN), Infinity)
      if (within !== undefined) return within
    }
  }
  return undefined
}

/**
 * Shards of sessions that have ended: first each session's become one, the newest first since they are
 * the smallest, then sessions' of one tier.
 * @param endedSessions in the order in which they began
 * @returns undefined for none
 */
export function planAfterEnd(
  manifest: Manifest,
  endedSessions: readonly string[],
): readonly ShardEntry[] | undefined {
  for (const table of TABLES) {
    for (const session of endedSessions) {
      const own = ownShards(manifest, session, table).filter((shard) => shard.tier < MAX_TIER)
      const within = firstWithin(own.toReversed(), MAX_ENDED_ROWS)
      if (within !== undefined) return within.toReversed()
    }
    const ended = new Set(endedSessions)
    for (let tier = 0; tier < MAX_TIER; tier++) {
      const ofTier = manifest.shards.filter(
        (shard) =>
          shard.table === table &&
          shard.tier === tier &&
          shard.owners.every((owner) => ended.has(owner.session)),
      )
      const within = ofTier.length < ENDED_FAN_IN ? undefined : firstWithin(ofTier, MAX_ENDED_ROWS)
      if (within !== undefined) return within
    }
  }
  return undefined
}

/** The first shards that together are within the bounds, neighbours all; undefined for less than two. */
function firstWithin(shards: readonly ShardEntry[], maxRows: number): ShardEntry[] | undefined {
  let taken: ShardEntry[] = []
  let [rowCount, textBytes] = [0, 0]
  for (const shard of shards) {
    rowCount += shard.rowCount
    if (shard.table === 'text') textBytes += shard.byteLength
    if (rowCount <= maxRows && textBytes <= MAX_TEXT_BYTES) {
      taken.push(shard)
      continue
    }
    if (taken.length > 1) return taken
    taken = []
    rowCount = 0
    textBytes = 0
  }
  return taken.length > 1 ? taken : undefined
}

/** The shards that are of one session alone, in the order of its log. */
function ownShards(manifest: Manifest, session: string, table: ShardEntry['table']): ShardEntry[] {
  const segmentStart = (shard: ShardEntry): number => shard.owners[0]?.segmentStart ?? 0
  return manifest.shards
    .filter(
      (shard) => shard.table === table && shard.owners.every((owner) => owner.session === session),
    )
    .toSorted((one, other) => segmentStart(one) - segmentStart(other))
}
