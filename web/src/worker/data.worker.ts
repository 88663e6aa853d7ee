import { openEventSource } from './change-stream.ts'
import { systemClock } from './clock.ts'
import { DataService } from './data-service.ts'
import { isToWorker } from './is-to-worker.ts'
import { KeptRanges, RANGE_CACHE_NAME, type RangeCache } from './kept-ranges.ts'
import { CallServer, noticePoster, type PostToPage } from './serve-calls.ts'

const post: PostToPage = (message, transfer) => self.postMessage(message, { transfer })

const server = new CallServer(
  new DataService({
    fetch: (url, init) => fetch(url, init),
    openEvents: openEventSource,
    kept: new KeptRanges(openCache, systemClock),
    clock: systemClock,
    notify: noticePoster(post),
  }),
  post,
)

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isToWorker(data)) throw new TypeError('The data worker got a message that it does not know')
  server.receive(data)
})

/** Plain http pages of other hosts than this one have no such cache, nor have sandboxed frames. */
async function openCache(): Promise<RangeCache | null> {
  return 'caches' in self ? caches.open(RANGE_CACHE_NAME) : null
}
