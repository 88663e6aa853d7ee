import { readdirSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'

/** The names in a folder; none when there is no such folder. */
export function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}
