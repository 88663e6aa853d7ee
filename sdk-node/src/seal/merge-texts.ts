import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { messageOf } from '../errors.ts'
import { mergedShardName, shardPath, type Manifest, type ShardEntry } from '../layout/index.ts'
import { encodeTextParts } from '../parquet/encode-shard.ts'
import { readTexts } from '../parquet/read-texts.ts'
import type { RunLocation } from '../store/run-location.ts'
import { DamagedShard } from './damaged-shard.ts'
import type { Pause, PendingShard } from './merge-shards.ts'
import { mergedParts } from './merged-parts.ts'
import { TemporaryFile } from './temporary-file.ts'

/**
 * Merges shards of texts into one. They are few, and held in memory.
 * @throws what the file system says; then no file stays behind
 */
export async function mergeTexts(
  run: RunLocation,
  shards: readonly ShardEntry[],
  manifest: Manifest,
  pause: Pause,
): Promise<PendingShard> {
  const { parts, owners, metrics } = mergedParts(shards, manifest)
  const tables: Awaited<ReturnType<typeof readTexts>>[] = []
  for (const { path } of shards) {
    const bytes = new Uint8Array(readFileSync(run.project.file(path)))
    tables.push(await decode(bytes.buffer, path))
    await pause()
  }
  const content = encodeTextParts(
    run.runId,
    parts.map(({ metric, writer, attempt, inputs }) => ({
      metric,
      writer,
      attempt,
      rows: inputs
        .flatMap(({ input, rowStart, rowEnd }) => tables[input]?.slice(rowStart, rowEnd) ?? [])
        .sort((one, other) => one.step - other.step),
    })),
  )
  const sha256 = createHash('sha256').update(content).digest('hex')
  const tier = Math.max(...shards.map((shard) => shard.tier)) + 1
  const path = shardPath('text', run.runId, mergedShardName(tier, sha256))
  const file = run.project.file(path)
  const temporary = new TemporaryFile(file)
  try {
    temporary.bytes.appendBytes(content)
    temporary.finish()
  } catch (error) {
    temporary.remove()
    throw error
  }
  const bound = (pick: (shard: ShardEntry) => number, of: (...all: number[]) => number): number =>
    of(...shards.map(pick))
  const entry: ShardEntry = {
    table: 'text',
    path,
    byteLength: content.byteLength,
    rowCount: shards.reduce((sum, shard) => sum + shard.rowCount, 0),
    sha256,
    tier,
    owners,
    overview: null,
    minStep: bound((shard) => shard.minStep, Math.min),
    maxStep: bound((shard) => shard.maxStep, Math.max),
    minUnixMs: bound((shard) => shard.minUnixMs, Math.min),
    maxUnixMs: bound((shard) => shard.maxUnixMs, Math.max),
    metrics,
  }
  return { entry, files: [{ temporaryFile: temporary.path, path }] }
}

async function decode(file: ArrayBuffer, path: string): ReturnType<typeof readTexts> {
  try {
    return await readTexts(file)
  } catch (error) {
    throw new DamagedShard(path, `cannot be decoded (${messageOf(error)})`)
  }
}
