import { StoreFailure } from '../../worker/store-failure.ts'

/** How much of the engine has arrived, in bytes as they are sent. */
export interface EngineProgress {
  readonly loadedBytes: number
  /** null where the host does not say. */
  readonly totalBytes: number | null
}

const GZIP_MAGIC = [0x1f, 0x8b] as const

/**
 * Fetches the engine from our own host and compiles it while it comes. A host may have unpacked the
 * file already, by a header of its own: what came is told by its first bytes.
 * @throws {StoreFailure} when it cannot be fetched
 */
export async function compileEngine(
  url: string,
  onProgress: (progress: EngineProgress) => void,
): Promise<WebAssembly.Module> {
  const body = await fetchBody(url, onProgress)
  const reader = body.getReader()
  const first = await reader.read()
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      if (first.value !== undefined) controller.enqueue(first.value)
    },
    pull: async (controller) => {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  const isPacked = GZIP_MAGIC.every((byte, index) => first.value?.[index] === byte)
  const bytes = isPacked ? whole.pipeThrough(new DecompressionStream('gzip')) : whole
  const headers = { 'Content-Type': 'application/wasm' }
  return WebAssembly.compileStreaming(new Response(bytes, { headers }))
}

async function fetchBody(
  url: string,
  onProgress: (progress: EngineProgress) => void,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  let response: Response
  try {
    response = await fetch(url)
  } catch (cause) {
    throw new StoreFailure('unreachable', `The query engine could not be fetched: ${String(cause)}`)
  }
  if (!response.ok || response.body === null) {
    const message = `The host answered ${response.status} when it was asked for the query engine`
    throw new StoreFailure('unreachable', message)
  }
  const length = Number(response.headers.get('content-length') ?? NaN)
  const isEncoded = response.headers.has('content-encoding')
  const totalBytes = isEncoded || !Number.isFinite(length) ? null : length
  let loadedBytes = 0
  onProgress({ loadedBytes, totalBytes })
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loadedBytes += chunk.byteLength
      onProgress({ loadedBytes, totalBytes })
      controller.enqueue(chunk)
    },
  })
  return response.body.pipeThrough(counter)
}
