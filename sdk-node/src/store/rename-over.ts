import { renameSync } from 'node:fs'
import { systemCodeOf } from '../errors.ts'

/** Somebody reads the file, or a virus scanner looks into it: that is over soon. */
const PASSING = new Set(['EPERM', 'EACCES', 'EBUSY'])
const PAUSES_MS = [5, 10, 20, 50, 100, 200, 500]

const pauseCell = new Int32Array(new SharedArrayBuffer(4))

/**
 * Renames a file over another one. Windows refuses that while the other is open: then it is tried
 * again for less than a second, and this thread waits. Never used by `log`.
 * @throws what the file system says
 */
export function renameOver(from: string, to: string, platform = process.platform): void {
  for (const pauseMs of platform === 'win32' ? PAUSES_MS : []) {
    try {
      renameSync(from, to)
      return
    } catch (error) {
      if (!PASSING.has(systemCodeOf(error) ?? '')) throw error
      Atomics.wait(pauseCell, 0, 0, pauseMs)
    }
  }
  renameSync(from, to)
}
