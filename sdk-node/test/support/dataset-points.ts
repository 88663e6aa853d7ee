import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LocalHub } from '../../../scripts/hub/start-hub.mjs'
import {
  parseJson,
  parseManifest,
  parseProjectIndex,
  type Manifest,
} from '../../src/layout/index.ts'
import { readPoints, type ReadPoint } from './read-points.ts'
import { storeFolder } from './store-folder.ts'

/** A Dataset as it is on a local Hub. */
export interface DatasetContent {
  /** Of each run, by its folder's name. */
  readonly manifests: ReadonlyMap<string, Manifest>
  readonly points: ReadonlyMap<string, readonly ReadPoint[]>
  readonly parquetPaths: readonly string[]
}

/**
 * Reads all runs of a project in a Dataset, as its list of runs names them.
 * @throws where a file that a manifest names is missing or damaged, or none names one that is there
 */
export async function readDataset(
  hub: LocalHub,
  dataset: string,
  folder: string,
): Promise<DatasetContent> {
  const repo = hub.repo('dataset', dataset)
  const storeDir = storeFolder()
  // Who pushes meanwhile does not change what is read.
  const { head } = repo
  const paths = repo.files(head).map(({ path }) => path)
  const bytesOf = new Map<string, Buffer>()
  for (const path of paths) {
    const bytes = await repo.file(path, head)
    bytesOf.set(path, bytes)
    mkdirSync(dirname(join(storeDir, path)), { recursive: true })
    writeFileSync(join(storeDir, path), bytes)
  }
  const textOf = (path: string): string => bytesOf.get(path)?.toString('utf8') ?? ''
  const project = `projects/${folder}`
  const index = parseProjectIndex(parseJson(textOf(`${project}/index.json`), 'index'), 'index')
  const manifests = new Map<string, Manifest>()
  const points = new Map<string, readonly ReadPoint[]>()
  const named = new Set<string>()
  for (const { id } of index.runs) {
    const path = `${project}/runs/${id}/manifest.json`
    const manifest = parseManifest(parseJson(textOf(path), path), path)
    manifests.set(id, manifest)
    for (const file of manifest.shards.flatMap((shard) => [shard, shard.overview ?? []].flat())) {
      const bytes = bytesOf.get(`${project}/${file.path}`)
      if (bytes === undefined) throw new Error(`${file.path} is named, and not there`)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (sha256 !== file.sha256) throw new Error(`${file.path} is damaged`)
      named.add(`${project}/${file.path}`)
    }
    points.set(id, await readPoints(storeDir, folder, id))
  }
  const parquetPaths = paths.filter((path) => path.endsWith('.parquet'))
  const unnamed = parquetPaths.filter((path) => path.startsWith(project) && !named.has(path))
  if (unnamed.length > 0) throw new Error(`nothing names ${unnamed.join(', ')}`)
  return { manifests, points, parquetPaths }
}
