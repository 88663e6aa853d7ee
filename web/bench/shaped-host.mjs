// @ts-check
// Stands before another host as a line of some length and width does: each answer comes later by the
// latency, and all bodies share the bandwidth.
import { createServer, request } from 'node:http'

/** A body goes on in pieces of this size. */
const PIECE_BYTES = 16 * 1024

/**
 * @param {string} url of the host behind, without a path
 * @param {{ latencyMs: number, megabitsPerSecond: number }} line
 * @returns {Promise<{ url: string, stop: () => void }>}
 */
export async function shapeHost(url, { latencyMs, megabitsPerSecond }) {
  const bytesPerMs = (megabitsPerSecond * 1e6) / 8 / 1000
  let freeAtMs = 0
  /** Waits until the line has room for so many bytes. @param {number} bytes */
  const passed = (bytes) => {
    const nowMs = performance.now()
    freeAtMs = Math.max(freeAtMs, nowMs) + bytes / bytesPerMs
    return new Promise((resolve) => setTimeout(resolve, freeAtMs - nowMs))
  }
  /** @param {import('node:http').IncomingMessage} told @param {import('node:http').ServerResponse} answer */
  const hand = async (told, answer) => {
    await new Promise((resolve) => setTimeout(resolve, latencyMs))
    answer.writeHead(told.statusCode ?? 502, told.headers)
    try {
      for await (const chunk of told) {
        for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
          const piece = chunk.subarray(start, start + PIECE_BYTES)
          await passed(piece.length)
          answer.write(piece)
        }
      }
    } catch {
      // The browser has gone on.
    }
    answer.end()
  }
  const server = createServer((asked, answer) => {
    // The host answers its own pages alone.
    const { origin: _origin, ...headers } = asked.headers
    const behind = request(new URL(asked.url ?? '/', url), {
      method: asked.method,
      headers: { ...headers, host: new URL(url).host },
    })
    behind.on('response', (told) => void hand(told, answer))
    behind.on('error', () => answer.destroy())
    answer.on('close', () => behind.destroy())
    behind.end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the line has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
