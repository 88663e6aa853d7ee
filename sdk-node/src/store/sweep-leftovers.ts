import { lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isRunId, ROOT_INDEX_PATH } from '../layout/index.ts'
import { tryFileLock } from './file-lock.ts'
import { listFolder } from './list-folder.ts'
import type { ProjectLocation } from './run-location.ts'
import { temporaryTarget } from './temporary-path.ts'

/** Writers need their temporary files for moments: one of this age was left by a kill. */
const LEFT_AFTER_MS = 3600 * 1000

const RUN_FOLDERS = ['runs', 'wal', 'metrics', 'text', 'overview'] as const

/**
 * Removes what kills have left of a project's temporary files and locks of recovery. It stops after
 * each run, for who has other things to do.
 * @throws what the file system says
 */
export function* sweepLeftovers(project: ProjectLocation, nowUnixMs: number): Generator<void> {
  sweepFolder(project.storeDir, nowUnixMs, isOfStore)
  sweepFolder(project.dir, nowUnixMs)
  for (const kind of RUN_FOLDERS) {
    for (const runId of listFolder(project.file(kind)).filter(isRunId)) {
      const folder = project.file(`${kind}/${runId}`)
      // A store may come from anybody: what a link points to is not its own.
      if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) continue
      sweepFolder(folder, nowUnixMs)
      if (kind === 'runs') sweepLock(join(folder, '.recovery'), nowUnixMs)
      yield
    }
  }
}

/** A store may stand in a folder of other things. */
function isOfStore(target: string): boolean {
  return target === ROOT_INDEX_PATH || target === '.lock' || target === '.lock.breaking'
}

function sweepFolder(
  folder: string,
  nowUnixMs: number,
  isOurs: (target: string) => boolean = () => true,
): void {
  for (const name of listFolder(folder)) {
    const target = temporaryTarget(name)
    if (target === undefined || !isOurs(target)) continue
    const path = join(folder, name)
    if (isOld(path, nowUnixMs)) rmSync(path, { force: true })
  }
}

/** Whoever takes a lock looks whether its holder lives, and leaves none behind. */
function sweepLock(path: string, nowUnixMs: number): void {
  if (isOld(path, nowUnixMs)) tryFileLock(path, () => undefined)
}

function isOld(path: string, nowUnixMs: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats?.isFile() === true && nowUnixMs - stats.mtimeMs > LEFT_AFTER_MS
}
