import { DataClient } from './data-client.ts'
import type { StartWorker } from './worker-port.ts'

/** A client with a worker of its own; `close` ends both. */
export function createDataClient(): DataClient {
  return new DataClient(startDataWorker)
}

const startDataWorker: StartWorker = (listener) => {
  const worker = new Worker(new URL('../worker/data.worker.ts', import.meta.url), {
    type: 'module',
  })
  worker.addEventListener('message', ({ data }) => listener.message(data))
  // A script that cannot be fetched tells no message.
  worker.addEventListener('error', ({ message }) =>
    listener.failed(message || 'its script could not be loaded'),
  )
  worker.addEventListener('messageerror', () => listener.failed('a message could not be read'))
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  }
}
