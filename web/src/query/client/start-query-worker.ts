import type { FromQueryWorker } from '../query-protocol.ts'
import type { StartQueryWorker } from './query-client.ts'

/** Starts the query worker, whose code is fetched only now. */
export const startQueryWorker: StartQueryWorker = (listener) => {
  const worker = new Worker(new URL('../query.worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<FromQueryWorker>) =>
    listener.message(data),
  )
  worker.addEventListener('error', ({ message }) =>
    listener.failed(message || 'its script could not be loaded'),
  )
  worker.addEventListener('messageerror', () => listener.failed('a message could not be read'))
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  }
}
