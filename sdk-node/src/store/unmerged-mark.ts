import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from './make-folder.ts'
import { removeIfEmpty } from './remove-if-empty.ts'
import type { RunLocation } from './run-location.ts'

/*
 * A run that has ended, and whose shards are not all merged yet, keeps its folder of logs, with this
 * file in it: who opens the project looks there anyway, and not at the manifests of all its runs.
 */

function markOf(run: RunLocation): string {
  return join(run.walDir, '.unmerged')
}

export function isMarkedUnmerged(run: RunLocation): boolean {
  return existsSync(markOf(run))
}

/** @throws what the file system says */
export function markUnmerged(run: RunLocation): void {
  makeFolder(run.walDir)
  writeFileSync(markOf(run), '')
}

/** @throws what the file system says */
export function unmarkUnmerged(run: RunLocation): void {
  if (!isMarkedUnmerged(run)) return
  rmSync(markOf(run), { force: true })
  removeIfEmpty(run.walDir)
}
