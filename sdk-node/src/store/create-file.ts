import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'
import { temporaryPathFor } from './temporary-path.ts'

/**
 * Puts a file in place whole, unless something stands there. A kill at any instant leaves no file
 * without its content, where the file system knows hard links.
 * @returns whether it was made
 * @throws what the file system says; the folder must exist
 */
export function createFile(path: string, content: string, platform = process.platform): boolean {
  if (existsSync(path)) return false
  const temporaryPath = temporaryPathFor(path)
  try {
    // It may be refused for what is wrong with the folder.
    writeFileSync(temporaryPath, content, { flag: 'wx' })
    return link(temporaryPath, path) ?? createInTwoSteps(path, content, platform)
  } finally {
    rmSync(temporaryPath, { force: true })
  }
}

/** FAT, some network file systems and some containers; Windows, for a file that is being removed. */
const LINKLESS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'])

/** @returns whether it was made; undefined where nobody can tell, or there are no links */
function link(from: string, to: string): boolean | undefined {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    const code = systemCodeOf(error) ?? ''
    if (code === 'EEXIST') return false
    if (LINKLESS.has(code)) return undefined
    throw error
  }
}

function createInTwoSteps(path: string, content: string, platform: NodeJS.Platform): boolean {
  try {
    writeFileSync(path, '', { flag: 'wx' })
  } catch (error) {
    if (isTaken(systemCodeOf(error) ?? '', platform)) return false
    throw error
  }
  try {
    writeFileSync(path, content)
  } catch (error) {
    // Without a name in it nobody could tell that its holder is gone.
    rmSync(path, { force: true })
    throw error
  }
  return true
}

/** Windows refuses a name whose file is just being removed. */
function isTaken(code: string, platform: NodeJS.Platform): boolean {
  return code === 'EEXIST' || (platform === 'win32' && (code === 'EACCES' || code === 'EPERM'))
}
