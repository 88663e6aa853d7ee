import { appendFile, truncate } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServedStore } from './testing/served-store.ts'

let served: ServedStore

beforeEach(async () => {
  served = await ServedStore.open()
})
afterEach(() => served.close())

const WAL = '/data/projects/p/wal/r/s-000000.wal'
const LONG_JSON = JSON.stringify({ values: Array.from({ length: 2000 }, (_, index) => index % 7) })

describe('a file', () => {
  it.each([
    ['site/index.html', '/', 'text/html; charset=utf-8', 'no-cache'],
    ['site/favicon.svg', '/favicon.svg', 'image/svg+xml', 'no-cache'],
    ['site/assets/app-x1.js', '/assets/app-x1.js', 'text/javascript; charset=utf-8', 'immutable'],
    ['site/assets/app-x1.css', '/assets/app-x1.css', 'text/css; charset=utf-8', 'immutable'],
    ['site/assets/duckdb.wasm', '/assets/duckdb.wasm', 'application/wasm', 'immutable'],
    ['store/index.json', '/data/index.json', 'application/json', 'no-cache'],
    [
      'store/projects/a.parquet',
      '/data/projects/a.parquet',
      'application/vnd.apache.parquet',
      'no-cache',
    ],
    ['store/projects/a.wal', '/data/projects/a.wal', 'application/octet-stream', 'no-cache'],
    [
      'store/projects/evil.html',
      '/data/projects/evil.html',
      'application/octet-stream',
      'no-cache',
    ],
    ['store/projects/evil.js', '/data/projects/evil.js', 'application/octet-stream', 'no-cache'],
    ['store/projects/evil.svg', '/data/projects/evil.svg', 'application/octet-stream', 'no-cache'],
  ])('%s is served at %s', async (file, target, contentType, cacheControl) => {
    await served.write(file, 'content')
    const { status, headers, body } = await served.request(target)
    expect(status).toBe(200)
    expect(body.toString()).toBe('content')
    expect(headers['content-type']).toBe(contentType)
    expect(headers['content-length']).toBe('7')
    expect(headers['cache-control']).toContain(cacheControl)
    expect(headers['accept-ranges']).toBe('bytes')
    expect(headers['last-modified']).toMatch(/GMT$/)
  })

  it('is answered to HEAD by its headers', async () => {
    await served.write('store/projects/a.parquet', 'content')
    const whole = await served.request('/data/projects/a.parquet')
    const head = await served.request('/data/projects/a.parquet', { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(head.body.byteLength).toBe(0)
    expect({ ...head.headers, date: '' }).toEqual({ ...whole.headers, date: '' })
  })

  it('may be empty', async () => {
    await served.write('store/projects/a.wal', '')
    const { status, headers } = await served.request('/data/projects/a.wal')
    expect([status, headers['content-length']]).toEqual([200, '0'])
  })

  it('is sent again only when it has changed', async () => {
    const path = await served.write('store/index.json', '{"a":1}')
    const etag = (await served.request('/data/index.json')).headers.etag ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    const ask = (header: string) =>
      served.request('/data/index.json', { headers: { 'If-None-Match': header } })
    const unchanged = await ask(etag)
    expect([unchanged.status, unchanged.body.byteLength]).toEqual([304, 0])
    expect(unchanged.headers.etag).toBe(etag)
    expect((await ask(`"other", W/${etag}`)).status).toBe(304)
    expect((await ask('*')).status).toBe(304)
    await appendFile(path, ' ')
    const changed = await ask(etag)
    expect([changed.status, changed.body.toString()]).toEqual([200, '{"a":1} '])
  })

  it('is sent in ranges', async () => {
    await served.write('store/projects/a.parquet', '0123456789')
    const ask = (range: string, method = 'GET') =>
      served.request('/data/projects/a.parquet', { method, headers: { Range: range } })
    const middle = await ask('bytes=2-4')
    expect([middle.status, middle.body.toString()]).toEqual([206, '234'])
    expect(middle.headers['content-range']).toBe('bytes 2-4/10')
    expect(middle.headers['content-length']).toBe('3')
    expect((await ask('bytes=-2')).body.toString()).toBe('89')
    const beyond = await ask('bytes=10-')
    expect([beyond.status, beyond.body.byteLength]).toEqual([416, 0])
    expect(beyond.headers['content-range']).toBe('bytes */10')
    expect((await ask('bytes=0-1,4-5')).body.toString()).toBe('0123456789')
    expect((await ask('bytes=2-4', 'HEAD')).status).toBe(200)
  })

  it('is sent whole when a range is of another state', async () => {
    const path = await served.write('store/projects/a.parquet', '0123456789')
    const first = await served.request('/data/projects/a.parquet')
    const ask = (condition: string | undefined) =>
      served.request('/data/projects/a.parquet', {
        headers: { Range: 'bytes=2-4', 'If-Range': condition },
      })
    expect((await ask(first.headers.etag)).status).toBe(206)
    expect((await ask(first.headers['last-modified'])).status).toBe(200)
    await appendFile(path, 'x')
    expect((await ask(first.headers.etag)).body.toString()).toBe('0123456789x')
  })
})

describe('compression', () => {
  it('is as the client asks, with an ETag for each form', async () => {
    await served.write('store/index.json', LONG_JSON)
    const ask = (encoding: string) =>
      served.request('/data/index.json', { headers: { 'Accept-Encoding': encoding } })
    const [plain, gzip, brotli] = await Promise.all([ask('identity'), ask('gzip'), ask('gzip, br')])
    expect(plain.body.toString()).toBe(LONG_JSON)
    expect(gunzipSync(gzip.body).toString()).toBe(LONG_JSON)
    expect(brotliDecompressSync(brotli.body).toString()).toBe(LONG_JSON)
    expect(brotli.body.byteLength).toBeLessThan(plain.body.byteLength / 4)
    for (const { headers, body } of [plain, gzip, brotli]) {
      expect(headers.vary).toBe('Accept-Encoding')
      expect(headers['content-length']).toBe(String(body.byteLength))
    }
    expect(new Set([plain, gzip, brotli].map(({ headers }) => headers.etag)).size).toBe(3)
    const again = await served.request('/data/index.json', {
      headers: { 'Accept-Encoding': 'br', 'If-None-Match': brotli.headers.etag },
    })
    expect(again.status).toBe(304)
  })

  it('gives HEAD the length that GET has', async () => {
    await served.write('site/index.html', LONG_JSON)
    const headers = { 'Accept-Encoding': 'gzip' }
    const whole = await served.request('/', { headers })
    const head = await served.request('/', { method: 'HEAD', headers })
    expect(whole.headers['content-encoding']).toBe('gzip')
    expect(head.headers['content-length']).toBe(whole.headers['content-length'])
    expect(head.body.byteLength).toBe(0)
  })

  it.each([
    ['a range', 'store/index.json', '/data/index.json', LONG_JSON, 'bytes=0-1999'],
    ['a shard', 'store/projects/a.parquet', '/data/projects/a.parquet', LONG_JSON, undefined],
    ['a log', 'store/projects/a.wal', '/data/projects/a.wal', LONG_JSON, undefined],
    ['a short file', 'store/index.json', '/data/index.json', '{}', undefined],
  ])('leaves %s alone', async (_what, file, target, content, range) => {
    await served.write(file, content)
    const headers = { 'Accept-Encoding': 'gzip, br', ...(range !== undefined && { Range: range }) }
    const response = await served.request(target, { headers })
    expect(response.headers['content-encoding']).toBeUndefined()
    expect(content).toContain(response.body.toString())
  })

  it('never answers with the compressed form of an older state', async () => {
    const headers = { 'Accept-Encoding': 'br' }
    for (const round of [1, 2, 3]) {
      const content = `${LONG_JSON} ${round}`
      await served.write('store/index.json', content)
      const { body } = await served.request('/data/index.json', { headers })
      expect(brotliDecompressSync(body).toString()).toBe(content)
    }
  })
})

describe('a file that changes while it is sent', () => {
  const BYTES = 32 * 1024 * 1024

  async function openPaused(): Promise<IncomingMessage> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ port: served.server.port, path: WAL, agent: false }, resolve).on('error', reject)
    })
    response.pause()
    return response
  }

  it('is sent as long as was announced when it grows', async () => {
    const file = await served.write(`store${WAL.slice(5)}`, new Uint8Array(BYTES).fill(1))
    const response = await openPaused()
    await appendFile(file, new Uint8Array(1000).fill(2))
    let receivedBytes = 0
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) throw new Error('expected bytes')
      expect(chunk.includes(2)).toBe(false)
      receivedBytes += chunk.byteLength
    }
    expect(response.headers['content-length']).toBe(String(BYTES))
    expect(receivedBytes).toBe(BYTES)
    const rest = await served.request(WAL, { headers: { Range: `bytes=${BYTES}-` } })
    expect(rest.body).toEqual(Buffer.alloc(1000, 2))
  })

  it('is broken off, never silently short, when it shrinks', async () => {
    const file = await served.write(`store${WAL.slice(5)}`, new Uint8Array(BYTES))
    const response = await openPaused()
    await truncate(file, 0)
    await expect(async () => {
      for await (const chunk of response) expect(chunk).toBeDefined()
    }).rejects.toThrow('aborted')
    expect(served.warnings.join()).toContain('the file ends at byte')
  })

  it('does not keep a reader that went away', async () => {
    await served.write(`store${WAL.slice(5)}`, new Uint8Array(BYTES))
    const response = await openPaused()
    response.destroy()
    expect((await served.request(WAL)).body.byteLength).toBe(BYTES)
    expect(served.warnings).toEqual([])
  })
})

it('answers many requests at once', async () => {
  const names = Array.from({ length: 200 }, (_, index) => `f${index}.json`)
  await Promise.all(
    names.map((name) => served.write(`store/projects/${name}`, `${LONG_JSON} ${name}`)),
  )
  const bodies = await Promise.all(
    names.map(async (name) => (await served.request(`/data/projects/${name}`)).body.toString()),
  )
  expect(bodies).toEqual(names.map((name) => `${LONG_JSON} ${name}`))
})

it('is not what else a store’s folder holds', async () => {
  await served.write('store/credentials.json', '{"key":1}')
  await served.write('store/keys/id_rsa', 'secret')
  for (const path of ['credentials.json', 'keys/id_rsa', '']) {
    expect((await served.request(`/data/${path}`)).status).toBe(404)
  }
})
