import { readFileSync } from 'node:fs'
import { parquetReadObjects } from 'hyparquet'
import { parseManifest, parseJson, readWal } from '../../src/layout/index.ts'
import { ProjectLocation } from '../../src/store/run-location.ts'

export interface ReadPoint {
  readonly metric: string
  readonly writer: string
  readonly attempt: number
  readonly step: number
  readonly unixMs: number
  readonly value: number
}

/** Every point of a run as its manifest names them: the shards', and the tails' that are not sealed. */
export async function readPoints(
  storeDir: string,
  projectFolder: string,
  runId: string,
): Promise<ReadPoint[]> {
  const project = new ProjectLocation(storeDir, projectFolder)
  const { manifestFile } = project.run(runId)
  const manifest = parseManifest(parseJson(readFileSync(manifestFile, 'utf8'), 'it'), 'it')
  const points: ReadPoint[] = []
  for (const shard of manifest.shards) {
    if (shard.table !== 'metrics') continue
    for (const point of await readShard(project.file(shard.path))) points.push(point)
  }
  for (const tail of manifest.tails) {
    const names: string[] = []
    readWal(readFileSync(project.file(tail.path)), 0, {
      name: (id, name) => {
        names[id] = name
      },
      point: (id, step, unixMs, value) => {
        const { writer, attempt } = tail
        points.push({ metric: names[id] ?? '', writer, attempt, step, unixMs, value })
      },
    })
  }
  return points
}

async function readShard(file: string): Promise<ReadPoint[]> {
  const bytes = readFileSync(file)
  const copy = new Uint8Array(bytes)
  const rows = await parquetReadObjects({ file: copy.buffer })
  return rows.map((row) => ({
    metric: String(row['metric']),
    writer: String(row['writer']),
    attempt: Number(row['attempt']),
    step: Number(row['step']),
    unixMs: Number(row['time']),
    value: Number(row['value']),
  }))
}
