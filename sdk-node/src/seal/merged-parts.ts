import type { Manifest, MetricRows, ShardEntry, ShardOwner } from '../layout/index.ts'
import type { ShardPart } from '../parquet/overview-writer.ts'

/** Rows of one of the shards that are merged. */
export interface InputRows {
  /** Index of the shard. */
  readonly input: number
  readonly rowStart: number
  /** exclusive */
  readonly rowEnd: number
}

export interface MergedPart extends ShardPart {
  /** In the order of the log. */
  readonly inputs: readonly InputRows[]
}

export interface MergedParts {
  /** Sorted by metric, writer and attempt. */
  readonly parts: readonly MergedPart[]
  readonly owners: readonly ShardOwner[]
  readonly metrics: readonly MetricRows[]
}

/** Rows and where in their session's log they begin. */
interface PlacedRows extends InputRows {
  readonly segmentStart: number
}

/** What the merge of some shards is made of. @param shards of one table */
export function mergedParts(
  shards: readonly ShardEntry[],
  { systemMetrics }: Pick<Manifest, 'systemMetrics'>,
): MergedParts {
  const system = new Set(systemMetrics)
  const owners = mergedOwners(shards)
  const gathered = new Map<string, Map<number, PlacedRows[]>>()
  for (const [input, shard] of shards.entries()) {
    for (const { metric, owner, rowStart, rowEnd } of shard.metrics) {
      const { session, segmentStart = 0 } = shard.owners[owner] ?? {}
      const index = owners.findIndex((candidate) => candidate.session === session)
      const byOwner = gathered.get(metric) ?? new Map<number, PlacedRows[]>()
      gathered.set(metric, byOwner)
      byOwner.set(index, [...(byOwner.get(index) ?? []), { input, rowStart, rowEnd, segmentStart }])
    }
  }
  const parts: MergedPart[] = []
  const metrics: MetricRows[] = []
  let row = 0
  for (const [metric, byOwner] of [...gathered].sort(([one], [other]) => compareText(one, other))) {
    for (const [owner, placed] of [...byOwner].sort(([one], [other]) => one - other)) {
      const inputs = placed.toSorted((one, other) => one.segmentStart - other.segmentStart)
      const { writer = '', attempt = 0 } = owners[owner] ?? {}
      const rowCount = inputs.reduce((sum, rows) => sum + rows.rowEnd - rows.rowStart, 0)
      const kind = system.has(metric) ? 'system' : 'training'
      parts.push({ metric, kind, writer, attempt, rowCount, inputs })
      metrics.push({ metric, owner, rowStart: row, rowEnd: row + rowCount })
      row += rowCount
    }
  }
  return { parts, owners, metrics }
}

function mergedOwners(shards: readonly ShardEntry[]): ShardOwner[] {
  const bySession = new Map<string, ShardOwner>()
  for (const owner of shards.flatMap((shard) => shard.owners)) {
    const known = bySession.get(owner.session) ?? owner
    bySession.set(owner.session, {
      ...owner,
      segmentStart: Math.min(known.segmentStart, owner.segmentStart),
      segmentEnd: Math.max(known.segmentEnd, owner.segmentEnd),
      maxStep: Math.max(known.maxStep, owner.maxStep),
    })
  }
  return [...bySession.values()].sort(
    (one, other) => compareText(one.writer, other.writer) || one.attempt - other.attempt,
  )
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
