import type { RangeCache } from './kept-ranges.ts'

export const RANGE_CACHE_NAME = 'shardboard-ranges-1'

/** @returns null on plain http pages of other hosts than this one, which have no such cache */
export async function openRangeCache(): Promise<RangeCache | null> {
  return 'caches' in self ? caches.open(RANGE_CACHE_NAME) : null
}
