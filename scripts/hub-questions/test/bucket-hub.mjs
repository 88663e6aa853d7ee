// @ts-check
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

/** @typedef {import('node:http').IncomingMessage} IncomingMessage */

const TOKEN = 'hf_bucket'

/** Of one chunk, not compressed, in a xorb: what its header of 8 bytes says. @param {Buffer} xorb */
const contentOf = (xorb) => xorb.subarray(8, 8 + xorb.readUIntLE(1, 3))

/**
 * As much of a Hub with buckets as one small file needs: to be put, overwritten and read.
 *
 * @param {{ isCached: boolean }} options whether what was read once is given out for ever
 */
export async function startBucketHub({ isCached }) {
  /** @type {Map<string, Buffer>} the latest content of each file, by the bucket and its path */
  const files = new Map()
  /** @type {Map<string, Buffer>} by its hash */
  const objects = new Map()
  const buckets = new Set()
  /** @type {Buffer} */
  let latest = Buffer.alloc(0)
  /** @type {Buffer} */
  let first = Buffer.alloc(0)
  let url = ''

  /** @param {IncomingMessage} request @param {Buffer} body @returns {[number, Record<string, string>, unknown]} */
  function answer({ method, url: target = '/', headers }, body) {
    const { pathname } = new URL(target, url)
    const isMine = headers.authorization === `Bearer ${TOKEN}`
    const bucket = /^\/(?:api\/)?buckets\/(me\/[\w-]+)/.exec(pathname)?.[1] ?? ''
    if (pathname.startsWith('/cdn/')) {
      const content = isCached && first.length > 0 ? first : objects.get(pathname.slice(5))
      first = first.length > 0 ? first : (content ?? first)
      return [200, { 'Access-Control-Allow-Origin': '*' }, content]
    }
    if (pathname.startsWith('/cas/')) {
      if (method === 'GET') return [404, {}, '']
      if (pathname.includes('/xorbs/')) latest = Buffer.from(contentOf(body))
      return [200, {}, { was_inserted: true, result: 1 }]
    }
    if (!isMine) return [401, {}, { error: 'Invalid username or password.' }]
    if (pathname === `/api/buckets/${bucket}`) {
      if (method === 'DELETE') return [buckets.delete(bucket) ? 200 : 404, {}, {}]
      buckets.add(bucket)
      return [200, {}, { url, name: bucket, id: bucket }]
    }
    if (pathname.endsWith('/xet-write-token')) {
      const exp = Math.floor(Date.now() / 1000) + 3600
      return [200, {}, { accessToken: 'cas', casUrl: `${url}/cas`, exp }]
    }
    if (pathname.endsWith('/batch')) {
      const { path } = /** @type {{ path: string }} */ (JSON.parse(body.toString('utf8')))
      files.set(`${bucket}/${path}`, latest)
      return [200, {}, { success: true, processed: 1, succeeded: 1, failed: [] }]
    }
    const content = files.get(`${bucket}/${pathname.split('/resolve/')[1]}`)
    if (content === undefined) return [404, {}, { error: 'Entry not found' }]
    const hash = createHash('sha256').update(content).digest('hex')
    objects.set(hash, content)
    return [302, { Location: `${url}/cdn/${hash}`, ETag: `"${hash}"` }, '']
  }

  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const [status, headers, body] = answer(request, Buffer.concat(chunks))
      response.writeHead(status, headers)
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body))
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the Hub has no port')
  url = `http://127.0.0.1:${address.port}`
  return {
    url,
    token: TOKEN,
    buckets,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  }
}
