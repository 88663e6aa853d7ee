import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { downloadFile, listCommits, listFiles, type RepoId } from '@huggingface/hub'
import type { HubPlace } from './hub-place.ts'

export interface CopiedFile {
  readonly path: string
  readonly byteLength: number
  readonly sha256: string
}

const accessOf = (
  { hubUrl, token }: HubPlace,
  dataset: string,
): { repo: RepoId; hubUrl: string; accessToken: string } => ({
  repo: { type: 'dataset', name: dataset },
  hubUrl,
  accessToken: token,
})

/** Copies all files of a Dataset into a folder. */
export async function copyDataset(
  place: HubPlace,
  dataset: string,
  folder: string,
): Promise<CopiedFile[]> {
  const files: CopiedFile[] = []
  const access = accessOf(place, dataset)
  for await (const { type, path } of listFiles({ ...access, recursive: true })) {
    if (type !== 'file') continue
    const blob = await downloadFile({ ...access, path })
    if (blob === null) throw new Error(`${path} is listed, and not there`)
    const bytes = new Uint8Array(await blob.arrayBuffer())
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    files.push({ path, byteLength: bytes.byteLength, sha256 })
  }
  return files
}

/** The commits of a Dataset, the youngest first. */
export async function commitsOf(place: HubPlace, dataset: string): Promise<string[]> {
  const commits: string[] = []
  for await (const { oid } of listCommits(accessOf(place, dataset))) commits.push(oid)
  return commits
}
