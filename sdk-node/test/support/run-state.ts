import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, readProjectIndex, readRunRecord } from '../../src/store/run-files.ts'
import type { RunLocation } from '../../src/store/run-location.ts'
import { readShardRows } from './read-shard.ts'

export interface RunState {
  /** `[table, metric, step, value]` of each row of each shard that the manifest names. */
  readonly rows: unknown[][]
  readonly shards: string[]
  readonly tails: string[]
  readonly droppedPointCount: number
  /** Name, state, tags, attempts and figures. */
  readonly record: unknown
  readonly indexed: unknown
  readonly walFiles: string[]
}

/** All that a reader finds of a run, without what differs from one recovery to the next. */
export async function runStateOf(run: RunLocation): Promise<RunState> {
  const manifest = readManifest(run)
  const rows: unknown[][] = []
  for (const { table, path, sha256, byteLength } of manifest.shards) {
    const bytes = readFileSync(run.project.file(path))
    const found = createHash('sha256').update(bytes).digest('hex')
    if (found !== sha256 || bytes.byteLength !== byteLength) {
      throw new Error(`${path} is not what the manifest says`)
    }
    for (const row of await readShardRows(bytes)) {
      rows.push([table, row['metric'], Number(row['step']), row['value']])
    }
  }
  const record = readRunRecord(run)
  return {
    rows,
    shards: manifest.shards.map(({ path }) => path),
    tails: manifest.tails.map(({ path }) => path),
    droppedPointCount: manifest.droppedPointCount,
    record: record && { ...record, updatedUnixMs: 0 },
    indexed: readProjectIndex(run.project)?.runs.map(({ id, name, state }) => ({
      id,
      name,
      state,
    })),
    walFiles: existsSync(run.walDir) ? readdirSync(run.walDir).toSorted() : [],
  }
}

/** Every file below a folder whose name begins with a dot. */
export function hiddenFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
}
