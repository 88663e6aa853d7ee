import type { Manifest, ShardEntry } from '../layout/index.ts'

/** Shards of one tier that a session gathers before they become one of the next. */
export const COMPACTION_FAN_IN = 16
/** Shards that are merged at once at most: a page of each is held in memory. */
const MAX_FAN_IN = 24
/** Shards of one tier from sessions that have ended, which are few, before they become one. */
const ENDED_FAN_IN = 4
/** A merged shard has no more rows: what its overview is made of is held in memory. */
const MAX_MERGED_ROWS = 2 ** 24
/** A shard with more rows is long enough. */
const MAX_SHORT_ROWS = MAX_MERGED_ROWS / 2
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
    const planned = firstOfOneTier(ownShards(manifest, session, table), COMPACTION_FAN_IN)
    if (planned !== undefined) return planned
  }
  return undefined
}

/**
 * Shards of sessions that have ended: first each session's become few, the newest first since they are
 * the smallest, then sessions' of one tier.
 * @param endedSessions in the order in which they began
 * @returns undefined for none
 */
export function planAfterEnd(
  manifest: Manifest,
  endedSessions: readonly string[],
): readonly ShardEntry[] | undefined {
  const ended = new Set(endedSessions)
  for (const table of TABLES) {
    for (const session of endedSessions) {
      const own = ownShards(manifest, session, table)
      const planned =
        own.length > MAX_FAN_IN
          ? firstOfOneTier(own, COMPACTION_FAN_IN)
          : firstWithin(own.toReversed())?.shards.toReversed()
      if (planned !== undefined) return planned
    }
    const ofEnded = mergeable(manifest, table, ({ owners }) =>
      owners.every((owner) => ended.has(owner.session)),
    )
    const planned = firstOfOneTier(ofEnded, ENDED_FAN_IN)
    if (planned !== undefined) return planned
  }
  return undefined
}

/** Shards of the lowest tier that has as many as `fanIn`, or more rows than a merged shard may have. */
function firstOfOneTier(
  shards: readonly ShardEntry[],
  fanIn: number,
): readonly ShardEntry[] | undefined {
  for (let tier = 0; tier < MAX_TIER; tier++) {
    const ofTier = shards.filter((shard) => shard.tier === tier)
    const within = firstWithin(ofTier)
    if (within !== undefined && (within.isFull || ofTier.length >= fanIn)) return within.shards
  }
  return undefined
}

interface Within {
  /** At least two. */
  readonly shards: ShardEntry[]
  /** Whether there is another one that would be too much. */
  readonly isFull: boolean
}

/** The first shards that one merge may take, neighbours all; undefined for less than two. */
function firstWithin(shards: readonly ShardEntry[]): Within | undefined {
  let taken: ShardEntry[] = []
  let [rowCount, textBytes] = [0, 0]
  for (const shard of shards) {
    rowCount += shard.rowCount
    textBytes += shard.table === 'text' ? shard.byteLength : 0
    const fits = rowCount <= MAX_MERGED_ROWS && textBytes <= MAX_TEXT_BYTES
    if (fits && taken.length < MAX_FAN_IN) {
      taken.push(shard)
      continue
    }
    if (taken.length > 1) return { shards: taken, isFull: true }
    taken = []
    ;[rowCount, textBytes] = [0, 0]
  }
  return taken.length > 1 ? { shards: taken, isFull: false } : undefined
}

/** The shards that are of one session alone, in the order of its log. */
function ownShards(manifest: Manifest, session: string, table: ShardEntry['table']): ShardEntry[] {
  const segmentStart = (shard: ShardEntry): number => shard.owners[0]?.segmentStart ?? 0
  return mergeable(manifest, table, ({ owners }) =>
    owners.every((owner) => owner.session === session),
  ).toSorted((one, other) => segmentStart(one) - segmentStart(other))
}

function mergeable(
  manifest: Manifest,
  table: ShardEntry['table'],
  isWanted: (shard: ShardEntry) => boolean,
): ShardEntry[] {
  return manifest.shards.filter(
    (shard) =>
      shard.table === table &&
      shard.tier < MAX_TIER &&
      shard.rowCount <= MAX_SHORT_ROWS &&
      isWanted(shard),
  )
}
