import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  mergedShardName,
  OVERVIEW_MIN_ROWS,
  shardPath,
  type Manifest,
  type ShardEntry,
} from '../layout/index.ts'
import { FileBytes } from '../parquet/file-bytes.ts'
import { mergeByStep } from '../parquet/merge-by-step.ts'
import { MergedShardWriter, type MergedShard } from '../parquet/merged-shard-writer.ts'
import { ShardRows } from '../parquet/shard-rows.ts'
import { makeFolder } from '../store/make-folder.ts'
import type { RunLocation } from '../store/run-location.ts'
import { mergedParts, type MergedParts } from './merged-parts.ts'

/** Rows that are decoded and held at once, of all inputs together. */
const HELD_ROWS = 1_000_000
const MAX_BLOCK_ROWS = 65_536
const MIN_BLOCK_ROWS = 8_192
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
  const points = openTemporary(run.project.file(shardPath('metrics', run.runId, 'x')))
  const overview = openTemporary(run.project.file(shardPath('overview', run.runId, 'x')))
  try {
    const writer = new MergedShardWriter(run.runId, merged.parts, points.bytes, overview.bytes)
    await copyRows(run, shards, merged, writer, pause)
    const facts = writer.finish()
    const pointsSha256 = closeTemporary(points)
    const overviewSha256 = closeTemporary(overview)
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
    const files = [{ temporaryFile: points.file, path: paths.points }]
    if (entry.overview === null) rmSync(overview.file, { force: true })
    else files.push({ temporaryFile: overview.file, path: paths.overview })
    return { entry, files }
  } catch (error) {
    for (const { fd, file } of [points, overview]) {
      closeQuietly(fd)
      rmSync(file, { force: true })
    }
    throw error
  }
}

async function copyRows(
  run: RunLocation,
  shards: readonly ShardEntry[],
  { parts }: MergedParts,
  writer: MergedShardWriter,
  pause: Pause,
): Promise<void> {
  const blockRows = Math.max(
    MIN_BLOCK_ROWS,
    Math.min(MAX_BLOCK_ROWS, Math.floor(HELD_ROWS / shards.length)),
  )
  const inputs: ShardRows[] = []
  let rowsSincePause = 0
  try {
    for (const shard of shards) {
      inputs.push(await ShardRows.open(run.project.file(shard.path), blockRows))
    }
    for (const part of parts) {
      const sources = part.inputs.flatMap(({ input, rowStart, rowEnd }) => {
        const rows = inputs[input]
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

interface TemporaryFile {
  readonly file: string
  readonly fd: number
  readonly bytes: FileBytes
}

/** In the folder of the file that it is to become. */
function openTemporary(finalFile: string): TemporaryFile {
  const folder = dirname(finalFile)
  makeFolder(folder)
  const file = join(folder, `.tmp-merge-${randomBytes(9).toString('base64url')}`)
  const fd = openSync(file, 'wx')
  return { file, fd, bytes: new FileBytes(fd) }
}

/** @returns the content's sha256 */
function closeTemporary({ fd, bytes }: TemporaryFile): string {
  const sha256 = bytes.close()
  fsyncSync(fd)
  closeSync(fd)
  return sha256
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // It was closed before the work failed.
  }
}
