import {
  isSealedSegment,
  type Manifest,
  type ShardEntry,
  type ShardOwner,
} from '../layout/index.ts'
import { isSpanOf, supersedeShards } from './supersede-shards.ts'

/** A run has gone on in two places from one point, and shards of both hold the same points. */
export class RunsDiverged extends Error {
  override readonly name = 'RunsDiverged'
}

/**
 * The manifest of all that a run has here and on the Hub, each point once: what this store has published,
 * and what other machines have. Logs are of this machine alone.
 * @param remote null where the Hub has none yet
 * @throws {RunsDiverged}
 */
export function joinManifests(local: Manifest, remote: Manifest | null): Manifest {
  const covered = new CoveredSegments(local.shards)
  const foreign = (remote?.shards ?? []).filter((shard) => {
    const known = shard.owners.filter((owner) => covered.has(shard.table, owner))
    if (known.length === shard.owners.length) return false
    if (known.length === 0 && !shard.owners.some((owner) => covered.touches(shard.table, owner))) {
      return true
    }
    // Merged there: a segment without points is in the merged shard's span, and in none here.
    if (rowCountWithin(local.shards, shard) === shard.rowCount) return false
    throw new RunsDiverged(
      `run ${local.run} has gone on both here and on the Hub since it was copied: ${shard.path} there holds points that are here too, and others that are not`,
    )
  })
  return {
    ...local,
    revision: Math.max(local.revision, remote === null ? 0 : remote.revision + 1),
    shards: [...local.shards, ...foreign],
    tails: [],
    systemMetrics: [...new Set([...local.systemMetrics, ...(remote?.systemMetrics ?? [])])],
    droppedPointCount: Math.max(local.droppedPointCount, remote?.droppedPointCount ?? 0),
  }
}

/**
 * The manifest that a run is to have on the Hub.
 * @param remote null where the Hub has none yet
 * @returns `remote` itself where there is nothing new
 * @throws {RunsDiverged}
 */
export function joinForHub(local: Manifest, remote: Manifest | null): Manifest {
  if (remote === null) return joinManifests(local, null)
  const joined = joinManifests(supersedeShards(local, remote, 'remote'), remote)
  return holdsTheSame(joined, remote) ? remote : joined
}

/**
 * The manifest that a run is to have in this store, with what only the Hub has. Logs stay.
 * @returns `local` itself where there is nothing new
 * @throws {RunsDiverged}
 */
export function joinForStore(local: Manifest, remote: Manifest): Manifest {
  const { shards, systemMetrics, droppedPointCount } = joinManifests(
    supersedeShards(local, remote, 'local'),
    remote,
  )
  const joined = { ...local, shards, systemMetrics, droppedPointCount }
  if (holdsTheSame(joined, local)) return local
  const tails = local.tails.filter(({ segment }) => !isSealedSegment(joined, segment))
  return { ...joined, tails }
}

/** Two machines list shards each in its own order. */
function holdsTheSame(one: Manifest, other: Manifest): boolean {
  const contentOf = (manifest: Manifest): string => {
    const files = filesOf(manifest).map(({ path, sha256 }) => `${path} ${sha256}`)
    const { tails, systemMetrics, droppedPointCount } = manifest
    const segments = tails.map(({ segment }) => segment)
    return JSON.stringify([
      files.toSorted(),
      segments.toSorted(),
      systemMetrics.toSorted(),
      droppedPointCount,
    ])
  }
  return contentOf(one) === contentOf(other)
}

/** How many rows those shards have whose segments are all in the span of `whole`. */
function rowCountWithin(shards: readonly ShardEntry[], whole: ShardEntry): number {
  const isWithin = (owner: ShardOwner): boolean =>
    whole.owners.some((span) => isSpanOf(span, owner))
  return shards
    .filter(({ table, owners }) => table === whole.table && owners.every(isWithin))
    .reduce((sum, { rowCount }) => sum + rowCount, 0)
}

/** A file as a manifest names it. */
export interface NamedFile {
  /** Relative to the project's folder. */
  readonly path: string
  /** Lower-case hex. */
  readonly sha256: string
  readonly byteLength: number
}

/** All files that a manifest names; relative to the project's folder. */
export function filesOf({ shards }: Pick<Manifest, 'shards'>): NamedFile[] {
  return shards.flatMap((shard) => [
    { path: shard.path, sha256: shard.sha256, byteLength: shard.byteLength },
    ...(shard.overview === null
      ? []
      : [
          {
            path: shard.overview.path,
            sha256: shard.overview.sha256,
            byteLength: shard.overview.byteLength,
          },
        ]),
  ])
}

type Table = ShardEntry['table']

/** Which segments of which sessions' logs shards hold; each table by itself. */
class CoveredSegments {
  readonly #ranges = new Map<string, { start: number; end: number }[]>()

  constructor(shards: readonly ShardEntry[]) {
    for (const { table, owners } of shards) {
      for (const { session, segmentStart: start, segmentEnd: end } of owners) {
        const key = keyOf(table, session)
        const ranges = this.#ranges.get(key) ?? []
        ranges.push({ start, end })
        this.#ranges.set(key, ranges)
      }
    }
    for (const ranges of this.#ranges.values()) ranges.sort((one, other) => one.start - other.start)
  }

  /** Whether all of an owner's segments are covered. */
  has(table: Table, { session, segmentStart, segmentEnd }: ShardOwner): boolean {
    let next = segmentStart
    for (const { start, end } of this.#ranges.get(keyOf(table, session)) ?? []) {
      if (start > next) break
      next = Math.max(next, end)
    }
    return next >= segmentEnd
  }

  /** Whether any is. */
  touches(table: Table, { session, segmentStart, segmentEnd }: ShardOwner): boolean {
    const ranges = this.#ranges.get(keyOf(table, session)) ?? []
    return ranges.some(({ start, end }) => start < segmentEnd && end > segmentStart)
  }
}

function keyOf(table: Table, session: string): string {
  return `${table} ${session}`
}
