import { afterEach, expect, it } from 'vitest'
import { parseHubOrigin } from './hub-origin.ts'
import { ServedStore } from './testing/served-store.ts'

let served: ServedStore
afterEach(() => served.close())

const HTML = '<!doctype html><html><head><title>x</title></head></html>'

it('tells the page which Hub datasets are of, where that is known', async () => {
  served = await ServedStore.open({ hubUrl: 'https://hub.example' })
  expect((await served.request('/')).status).toBe(503)
  await served.write('site/index.html', HTML)
  for (const target of ['/', '/index.html']) {
    const { status, headers, body } = await served.request(target)
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(body.toString()).toBe(
      HTML.replace('<head>', '<head><meta name="shardboard-hub" content="https://hub.example" />'),
    )
    expect(headers['content-length']).toBe(String(body.byteLength))
    const etag = headers['etag'] ?? ''
    const again = await served.request(target, { headers: { 'If-None-Match': etag } })
    expect([again.status, again.body.byteLength]).toEqual([304, 0])
    const head = await served.request(target, { method: 'HEAD' })
    expect([head.status, head.body.byteLength]).toEqual([200, 0])
  }
  await served.write('site/index.html', HTML.replace('x', 'y'))
  expect((await served.request('/')).body.toString()).toContain('<title>y</title>')
})

it('leaves the page as it is elsewhere', async () => {
  served = await ServedStore.open()
  await served.write('site/index.html', HTML)
  const { headers, body } = await served.request('/')
  expect(body.toString()).toBe(HTML)
  expect(headers['content-security-policy']).toContain(
    "connect-src 'self' https: http://127.0.0.1:* http://localhost:*;",
  )
})

it.each([
  ['https://hub.example/x/', 'https://hub.example'],
  ['http://127.0.0.1:5000', 'http://127.0.0.1:5000'],
  ['http://localhost:5000/', 'http://localhost:5000'],
  ['http://hub.example', undefined],
  ['hub.example', undefined],
  ['', undefined],
  ['javascript:alert(1)', undefined],
])('takes %s for %s', async (text, origin) => {
  served = await ServedStore.open()
  expect(parseHubOrigin(text)).toBe(origin)
})
