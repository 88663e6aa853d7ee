import { writeSync } from 'node:fs'
import { systemCodeOf } from './errors.ts'

/**
 * Writes a line to standard error. A stream would throw in the middle of nowhere when who read it
 * has gone.
 */
export function writeLine(text: string): void {
  const line = `shardboard: ${text}\n`
  try {
    writeSync(2, line)
  } catch (error) {
    // A reader that is slow, not gone: the stream waits for it.
    if (systemCodeOf(error) === 'EAGAIN') process.stderr.write(line)
  }
}
