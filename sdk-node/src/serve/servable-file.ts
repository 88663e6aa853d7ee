import { constants } from 'node:fs'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { isAbsence } from './absence.ts'
import { fileVersion } from './file-version.ts'

/** An open file and its state at that moment. Whoever opened it closes `handle`. */
export interface ServableFile {
  readonly handle: FileHandle
  /** Free of links. */
  readonly path: string
  readonly byteLength: number
  readonly version: string
  readonly modifiedUnixMs: number
}

/**
 * Opens a plain file below `root`.
 * @param names from the root down, as `parseRequestPath` lets them through
 * @returns undefined when there is none, or when a link leads out of `root`
 * @throws when the system refuses to open it
 */
export async function openServableFile(
  root: string,
  names: readonly string[],
): Promise<ServableFile | undefined> {
  try {
    const realRoot = await realpath(root)
    const path = await realpath(join(realRoot, ...names))
    return isInside(realRoot, path) ? await openPlainFile(path) : undefined
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

async function openPlainFile(path: string): Promise<ServableFile | undefined> {
  // O_NONBLOCK: opening a named pipe would wait for its writer. O_NOFOLLOW: the path was resolved.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW
  const handle = await open(path, flags)
  const stats = await handle.stat({ bigint: true }).catch(async (error: unknown) => {
    await handle.close()
    throw error
  })
  if (!stats.isFile()) {
    await handle.close()
    return undefined
  }
  return {
    handle,
    path,
    byteLength: Number(stats.size),
    version: fileVersion(stats),
    modifiedUnixMs: Number(stats.mtimeMs),
  }
}
