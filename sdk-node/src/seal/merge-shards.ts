import {
  mergedShardName,
  OVERVIEW_MIN_ROWS,
  shardPath,
  type Manifest,
  type ShardEntry,
  type ShardTable,
} from '../layout/index.ts'
import { mergeByStep } from '../parquet/merge-by-step.ts'
import { MergedShardWriter, type MergedShard } from '../parquet/merged-shard-writer.ts'
import { MergeBuffers } from '../parquet/point-group-writer.ts'
import type { RunLocation } from '../store/run-location.ts'
import { mergedParts, type MergedParts } from './merged-parts.ts'
import { openShardRows, type OpenShardRows } from './open-shard-rows.ts'
import { TemporaryFile } from './temporary-file.ts'

/** What a merge gathers rows in, for the next one. */
const idleBuffers: MergeBuffers[] = []
const ROWS_PER_PAUSE = 131_072

/** A merged shard under names that no reader looks at. */
export interface PendingShard {
  readonly entry: ShardEntry
  /** Temporary file and the path, from the project's folder, that it is to have. */
  readonly files: readonly { readonly temporaryFile: string; readonly path: string }[]
}

/** Lets others have their turn, and throws to end the work. */
export type Pause = () => Promise<void>

/**
 * Merges shards of points into one, with its overview. Nothing is published.
 * @throws what the file system says, and what `pause` throws; then no file stays behind
 */
export async function mergeShards(
  run: RunLocation,
  shards: readonly ShardEntry[],
  manifest: Manifest,
  pause: Pause,
): Promise<PendingShard> {
  const merged = mergedParts(shards, manifest)
  const fileOf = (table: ShardTable): string =>
    run.project.file(shardPath(table, run.runId, 'merged'))
  const points = new TemporaryFile(fileOf('metrics'))
  const buffers = idleBuffers.pop() ?? new MergeBuffers()
  let overview: TemporaryFile | undefined
  try {
    overview = new TemporaryFile(fileOf('overview'))
    const writer = new MergedShardWriter(
      run.runId,
      merged.parts,
      points.bytes,
      overview.bytes,
      buffers,
    )
    await copyRows(run, shards, merged, writer, pause)
    const facts = writer.finish()
    const pointsSha256 = points.finish()
    const overviewSha256 = overview.finish()
    const tier = Math.max(...shards.map((shard) => shard.tier)) + 1
    const name = mergedShardName(tier, pointsSha256)
    const paths = {
      points: shardPath('metrics', run.runId, name),
      overview: shardPath('overview', run.runId, name),
    }
    const entry: ShardEntry = {
      ...entryOf(merged, facts),
      path: paths.points,
      byteLength: points.bytes.offset,
      sha256: pointsSha256,
      tier,
      overview: hasOverview(facts)
        ? {
            path: paths.overview,
            byteLength: overview.bytes.offset,
            sha256: overviewSha256,
            ...facts.overview,
          }
        : null,
    }
    const files = [{ temporaryFile: points.path, path: paths.points }]
    if (entry.overview === null) overview.remove()
    else files.push({ temporaryFile: overview.path, path: paths.overview })
    return { entry, files }
  } catch (error) {
    points.remove()
    overview?.remove()
    throw error
  } finally {
    idleBuffers.push(buffers)
  }
}

async function copyRows(
  run: RunLocation,
  shards: readonly ShardEntry[],
  { parts }: MergedParts,
  writer: MergedShardWriter,
  pause: Pause,
): Promise<void> {
  const inputs: OpenShardRows[] = []
  let rowsSincePause = 0
  try {
    for (const shard of shards) {
      inputs.push(await openShardRows(run.project.file(shard.path), shard.path))
    }
    for (const part of parts) {
      const sources = part.inputs.flatMap(({ input, rowStart, rowEnd }) => {
        const rows = inputs[input]?.rows
        if (rows === undefined) return []
        return [{ rowStart, rowEnd, read: (from: number, to: number) => rows.read(from, to) }]
      })
      await mergeByStep(sources, (rows) => {
        writer.add(rows)
        rowsSincePause += rows.values.length
        if (rowsSincePause < ROWS_PER_PAUSE) return
        rowsSincePause = 0
        return pause()
      })
    }
  } finally {
    for (const input of inputs) input.close()
  }
}

function entryOf(
  { owners, metrics }: MergedParts,
  { rowCount, minStep, maxStep, minUnixMs, maxUnixMs }: MergedShard,
): Omit<ShardEntry, 'path' | 'byteLength' | 'sha256' | 'tier' | 'overview'> {
  return { table: 'metrics', owners, rowCount, minStep, maxStep, minUnixMs, maxUnixMs, metrics }
}

function hasOverview({ rowCount, overview }: MergedShard): boolean {
  return rowCount >= OVERVIEW_MIN_ROWS && overview.rowCount > 0
}
