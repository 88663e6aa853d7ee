import { lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isRunId } from '../layout/index.ts'
import { tryFileLock } from './file-lock.ts'
import { listFolder } from './list-folder.ts'
import type { ProjectLocation } from './run-location.ts'

/** Writers need their temporary files for moments: one of this age was left by a kill. */
const LEFT_AFTER_MS = 3600 * 1000

const RUN_FOLDERS = ['runs', 'wal', 'metrics', 'text', 'overview'] as const

/**
 * Removes what kills have left of a project's temporary files and locks of recovery. It stops after
 * each run, for who has other things to do.
 * @throws what the file system says
 */
export function* sweepLeftovers(project: ProjectLocation, nowUnixMs: number): Generator<void> {
  sweepFolder(project.storeDir, nowUnixMs)
  sweepFolder(project.dir, nowUnixMs)
  for (const kind of RUN_FOLDERS) {
    for (const runId of listFolder(project.file(kind)).filter(isRunId)) {
      const folder = project.file(`${kind}/${runId}`)
      // A store may come from anybody: what a link points to is not its own.
      if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) continue
      sweepFolder(folder, nowUnixMs)
      yield
    }
  }
}

function sweepFolder(folder: string, nowUnixMs: number): void {
  for (const name of listFolder(folder)) {
    const path = join(folder, name)
    if (name.startsWith('.tmp-')) {
      if (isOld(path, nowUnixMs)) rmSync(path, { force: true })
    } else if (name === '.recovery' && isOld(path, nowUnixMs)) {
      // Whoever takes a lock looks whether its holder lives, and leaves none behind.
      tryFileLock(path, () => undefined)
    }
  }
}

function isOld(path: string, nowUnixMs: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats?.isFile() === true && nowUnixMs - stats.mtimeMs > LEFT_AFTER_MS
}
