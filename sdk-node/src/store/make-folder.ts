import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { systemCodeOf } from '../errors.ts'

/**
 * Makes a folder and those above it; one that is there already is fine. Node's own recursive call
 * never returns where a file system says ENOENT to a folder whose parent exists, as /proc does.
 * @throws what the file system says
 */
export function makeFolder(path: string): void {
  if (tryMakeFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  if (!tryMakeFolder(path)) mkdirSync(path)
}

/** @returns false when a folder above is missing */
function tryMakeFolder(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    if (systemCodeOf(error) === 'EEXIST' && statSync(path).isDirectory()) return true
    throw error
  }
}
