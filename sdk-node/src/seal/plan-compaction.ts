import type { Manifest, ShardEntry } from '../layout/index.ts'

/** Shards of one tier that a session gathers before they become one of the next. */
export const COMPACTION_FAN_IN = 16
/** The same for sessions that have ended, which are few. */
const ENDED_FAN_IN = 4
/** A shard of a session that has ended, and has so many rows, is long enough. */
const LONG_ROWS = 8_000_000
/** Texts are merged in memory; greater files of them stay as they are. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024
/** No point is rewritten more often than this. */
export const MAX_TIER = 3

/**
 * Shards of a living session that are worth merging: in the order of its log, all of one tier.
 * @returns undefined for none
 */
export function planWhileRunning(
  manifest: Manifest,
  session: string,
): readonly ShardEntry[] | undefined {
  for (const table of ['metrics', 'text'] as const) {
    const own = ownShards(manifest, session, table)
    for (let tier = 0; tier < MAX_TIER; tier++) {
      const ofTier = own.filter((shard) => shard.tier === tier)
      if (ofTier.length >= COMPACTION_FAN_IN) return ofTier.slice(0, COMPACTION_FAN_IN)
    }
  }
  return undefined
}

/**
 * Shards of sessions that have ended: first each session's become one, then sessions' of one tier.
 * @param endedSessions in the order in which they began
 * @returns undefined for none
 */
export function planAfterEnd(
  manifest: Manifest,
  endedSessions: readonly string[],
): readonly ShardEntry[] | undefined {
  for (const table of ['metrics', 'text'] as const) {
    for (const session of endedSessions) {
      const own = ownShards(manifest, session, table).filter(
        (shard) => shard.tier < MAX_TIER && shard.rowCount < LONG_ROWS,
      )
      if (own.length > 1) return own
    }
    const ended = new Set(endedSessions)
    for (let tier = 0; tier < MAX_TIER; tier++) {
      const ofTier = manifest.shards.filter(
        (shard) =>
          shard.table === table &&
          shard.tier === tier &&
          shard.rowCount < LONG_ROWS &&
          isMergeable(shard) &&
          shard.owners.every((owner) => ended.has(owner.session)),
      )
      if (ofTier.length >= ENDED_FAN_IN) return ofTier
    }
  }
  return undefined
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

function isMergeable({ table, byteLength }: ShardEntry): boolean {
  return table !== 'text' || byteLength <= MAX_TEXT_BYTES
}
