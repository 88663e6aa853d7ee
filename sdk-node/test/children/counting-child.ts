import { readFileSync, writeFileSync } from 'node:fs'
import { withFileLock } from '../../src/store/file-lock.ts'

/* Adds one to a number in a file, over and over: what is read and written without a lock gets lost. */

const [counterFile = '', lockFile = '', times = ''] = process.argv.slice(2)
for (let time = 0; time < Number(times); time++) {
  withFileLock(lockFile, () => {
    writeFileSync(counterFile, String(Number(readFileSync(counterFile, 'utf8')) + 1))
  })
}
