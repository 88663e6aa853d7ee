// @ts-check
import { createServer } from 'node:http'

/**
 * A dataset viewer that shows each commit of a Dataset some time after it was made.
 *
 * @param {{
 *   hub: import('../../hub/start-hub.mjs').LocalHub,
 *   clock: { nowUnixMs: () => number },
 *   delayMs: number,
 * }} place
 */
export async function startViewer({ hub, clock, delayMs }) {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://viewer')
    if (pathname !== '/size') {
      response.writeHead(404).end()
      return
    }
    const commits = hub.repo('dataset', searchParams.get('dataset') ?? '').commits()
    const shown = commits.find(({ unixMs }) => unixMs <= clock.nowUnixMs() - delayMs)
    if (shown === undefined) response.writeHead(500, { 'X-Error-Code': 'ResponseNotReady' }).end()
    else response.writeHead(200, { 'X-Revision': shown.oid }).end('{}')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the viewer has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
