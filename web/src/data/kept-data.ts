import { KEPT_CACHE_NAME, keptLength, parseKeptUrl } from './kept-cache.ts'

/** What this browser keeps of published files; null where it keeps nothing. */
export async function keptBytes(): Promise<number | null> {
  if (!('caches' in globalThis)) return null
  const cache = await caches.open(KEPT_CACHE_NAME)
  const names = (await cache.keys()).map(({ url }) => parseKeptUrl(url))
  return names.reduce((sum, name) => sum + (name === null ? 0 : keptLength(name)), 0)
}

/** Entry by entry: workers hold on to the cache itself. */
export async function clearKept(): Promise<void> {
  const cache = await caches.open(KEPT_CACHE_NAME)
  await Promise.all((await cache.keys()).map((entry) => cache.delete(entry)))
}
