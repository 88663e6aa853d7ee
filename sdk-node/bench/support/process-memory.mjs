// @ts-check
import { readFileSync } from 'node:fs'

/**
 * What the process holds in memory, in megabytes: now, and at most so far.
 *
 * @returns {{ residentMb: number, peakMb: number }}
 */
export function processMemory() {
  const status = readFileSync('/proc/self/status', 'utf8')
  /** @param {string} key */
  const megabytes = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
  return { residentMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
}
