import { readdir, stat } from 'node:fs/promises'
import { messageOf, systemCodeOf } from '../errors.ts'
import { isAbsence } from './absence.ts'
import { fileVersion } from './file-version.ts'

/** What a look at the disk found. `unreadable` says nothing about what is there. */
export type Probe<Found> =
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly problem: string }

export interface FileState {
  readonly byteLength: number
  readonly version: string
}

/** The state of a plain file. */
export function probeFile(path: string): Promise<Probe<FileState>> {
  return probe(path, async () => {
    const stats = await stat(path, { bigint: true })
    if (!stats.isFile()) return undefined
    return { byteLength: Number(stats.size), version: fileVersion(stats) }
  })
}

/** The names in a folder. */
export function probeFolder(path: string): Promise<Probe<readonly string[]>> {
  return probe(path, () => readdir(path))
}

async function probe<Found>(
  path: string,
  look: () => Promise<Found | undefined>,
): Promise<Probe<Found>> {
  try {
    const found = await look()
    return found === undefined ? { kind: 'absent' } : { kind: 'found', found }
  } catch (error) {
    if (isAbsence(error)) return { kind: 'absent' }
    const problem = `${path} cannot be read (${systemCodeOf(error) ?? messageOf(error)})`
    return { kind: 'unreadable', problem }
  }
}
