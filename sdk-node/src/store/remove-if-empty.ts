import { rmdirSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'

/** It has become full, or is gone, or somebody looks into it (Windows): it is not in the way. */
const HARMLESS = new Set(['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EPERM', 'EACCES'])

/** Removes a folder that holds nothing; one that does, or that is gone already, is left as it is. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!HARMLESS.has(systemCodeOf(error) ?? '')) throw error
  }
}
