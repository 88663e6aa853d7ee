import { openEventSource } from './change-stream.ts'
import { systemClock } from './clock.ts'
import { DataService } from './data-service.ts'
import { isToWorker } from './is-to-worker.ts'
import { KeptRanges } from './kept-ranges.ts'
import { openRangeCache } from './range-cache.ts'
import { CallServer, noticePoster, type PostToPage } from './serve-calls.ts'

const post: PostToPage = (message, transfer) => self.postMessage(message, { transfer })

const server = new CallServer(
  new DataService({
    fetch: (url, init) => fetch(url, init),
    openEvents: openEventSource,
    kept: new KeptRanges(openRangeCache, systemClock),
    clock: systemClock,
    notify: noticePoster(post),
  }),
  post,
)

self.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isToWorker(data)) throw new TypeError('The data worker got a message that it does not know')
  server.receive(data)
})
