import { constants, copyFileSync, existsSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'
import { isMalformed } from './json-file.ts'
import { rebuildRunRecord } from './rebuild-run-record.ts'
import { createRunRecord, readRunRecord, withRunLock } from './run-files.ts'
import type { RunLocation } from './run-location.ts'

/**
 * Puts a record in the place of one that nobody can read, e.g. since a disk lost it: what the
 * manifest, the logs and the project's index tell. The damaged one is kept beside it.
 * @returns what to tell of it; undefined when there is nothing to heal
 * @throws {LayoutError} for a record of a newer layout version, and whatever the file system says
 */
export function healRunRecord(run: RunLocation, nowUnixMs: number): string | undefined {
  if (!existsSync(run.dir) || isReadable(run)) return undefined
  return withRunLock(run, () => {
    if (isReadable(run)) return undefined
    const record = rebuildRunRecord(run, nowUnixMs)
    const kept = existsSync(run.recordFile) ? keepAside(run.recordFile) : undefined
    createRunRecord(run, record)
    const fate = kept === undefined ? 'was lost' : `was damaged, and is kept as ${kept}`
    return `${run.recordFile} ${fate}: it is made again of the run's other files, without what only it held`
  })
}

/** A run that is just being made has no record yet, and no manifest either. */
function isReadable(run: RunLocation): boolean {
  try {
    return readRunRecord(run) !== undefined || !existsSync(run.manifestFile)
  } catch (error) {
    if (isMalformed(error)) return false
    throw error
  }
}

function keepAside(file: string): string {
  for (let number = 1; ; number++) {
    const aside = `${file}.damaged-${number}`
    try {
      copyFileSync(file, aside, constants.COPYFILE_EXCL)
      return aside
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw error
    }
  }
}
