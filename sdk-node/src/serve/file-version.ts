import type { BigIntStats } from 'node:fs'

/** Names one state of a file: another one once it is appended to, rewritten or replaced. */
export function fileVersion(stats: Pick<BigIntStats, 'size' | 'mtimeNs' | 'ino'>): string {
  return [stats.size, stats.mtimeNs, stats.ino].map((part) => part.toString(36)).join('-')
}
