import { KEPT_CACHE_NAME } from '../data/kept-cache.ts'
import type { RangeCache } from './kept-ranges.ts'

/** @returns null on plain http pages of other hosts than this one, which have no such cache */
export async function openRangeCache(): Promise<RangeCache | null> {
  return 'caches' in self ? caches.open(KEPT_CACHE_NAME) : null
}
