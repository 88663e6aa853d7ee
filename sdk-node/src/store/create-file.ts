import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { systemCodeOf } from '../errors.ts'

/**
 * Puts a file in place whole, unless something stands there. A kill at any instant leaves no file
 * without its content, where the file system knows hard links.
 * @returns whether it was made
 * @throws what the file system says; the folder must exist
 */
export function createFile(path: string, content: string): boolean {
  if (existsSync(path)) return false
  const temporaryPath = join(dirname(path), `.tmp-${randomBytes(9).toString('base64url')}`)
  try {
    writeFileSync(temporaryPath, content, { flag: 'wx' })
    linkSync(temporaryPath, path)
    return true
  } catch (error) {
    const code = systemCodeOf(error) ?? ''
    if (isTaken(code)) return false
    if (LINKLESS.has(code)) return createInTwoSteps(path, content)
    throw error
  } finally {
    rmSync(temporaryPath, { force: true })
  }
}

/** FAT, some network file systems and some containers. */
const LINKLESS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'])

function createInTwoSteps(path: string, content: string): boolean {
  try {
    writeFileSync(path, '', { flag: 'wx' })
  } catch (error) {
    if (isTaken(systemCodeOf(error) ?? '')) return false
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
function isTaken(code: string): boolean {
  return code === 'EEXIST' || (process.platform === 'win32' && code === 'EACCES')
}
