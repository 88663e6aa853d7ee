import { rmdirSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'

/** Removes a folder that holds nothing; one that does, or that is gone already, is left as it is. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    const code = systemCodeOf(error)
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error
  }
}
