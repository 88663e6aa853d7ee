import type { Manifest, ShardEntry, ShardOwner } from '../layout/index.ts'

/**
 * A run's manifest with the Hub's shards in the place of those that they hold all the points of: a run
 * that has gone on elsewhere, or whose shards were merged there.
 * @param whenEqual whose shards stay where both hold the same points and the Hub has them in fewer files
 */
export function supersedeShards(
  local: Manifest,
  remote: Manifest,
  whenEqual: 'local' | 'remote',
): Manifest {
  const knownPaths = new Set(local.shards.map(({ path }) => path))
  let shards = local.shards
  for (const shard of remote.shards) {
    if (knownPaths.has(shard.path)) continue
    const parts = shards.filter((part) => part.table === shard.table && overlap(part, shard))
    const [first] = parts
    if (first === undefined || !parts.every((part) => isWithin(part, shard))) continue
    const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0)
    if (rowCount > shard.rowCount) continue
    const isPreferred = whenEqual === 'remote' && parts.length > 1
    if (rowCount === shard.rowCount && !isPreferred) continue
    const gone = new Set(parts)
    shards = shards.flatMap((part) => {
      if (!gone.has(part)) return [part]
      return part === first ? [shard] : []
    })
  }
  return shards === local.shards ? local : { ...local, shards }
}

function overlap(one: ShardEntry, other: ShardEntry): boolean {
  return one.owners.some((owner) =>
    other.owners.some(
      ({ session, segmentStart, segmentEnd }) =>
        session === owner.session &&
        segmentStart < owner.segmentEnd &&
        owner.segmentStart < segmentEnd,
    ),
  )
}

/** Whether a shard can hold no points but those of another. */
function isWithin(part: ShardEntry, whole: ShardEntry): boolean {
  return part.owners.every((owner) => whole.owners.some((span) => isSpanOf(span, owner)))
}

/** Whether an owner's segments hold all of another's. */
export function isSpanOf(
  { session, segmentStart, segmentEnd }: ShardOwner,
  owner: ShardOwner,
): boolean {
  return (
    session === owner.session &&
    segmentStart <= owner.segmentStart &&
    owner.segmentEnd <= segmentEnd
  )
}
