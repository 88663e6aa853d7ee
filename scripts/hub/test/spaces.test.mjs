// @ts-check
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub } from '../start-hub.mjs'
import { fileLine, rawClient } from './raw-client.mjs'

const INDEX = '<!doctype html><html><head><meta charset="utf-8"></head><body>board</body></html>'

/** @type {import('../start-hub.mjs').LocalHub} */
let hub
/** @type {ReturnType<typeof rawClient>} */
let client

beforeEach(async () => {
  hub = await startHub({ commitDurationMs: 0 })
  client = rawClient(hub.hubUrl, hub.token)
})

afterEach(() => hub.close())

/** @param {string} yaml @param {Readonly<Record<string, string | Uint8Array>>} [files] */
const makeSpace = (yaml, files = { 'index.html': INDEX }) =>
  hub.createRepo({
    type: 'space',
    id: 'me/board',
    files: { 'README.md': `---\n${yaml}\n---\n`, ...files },
  })

/** @param {string} path */
const get = (path) => fetch(hub.spaceUrl('me/board') + path)

test('a new Space is there at once, at a host of its own', async () => {
  await client.sendJson('/api/repos/create', { name: 'board', type: 'space', sdk: 'static' })
  const info = /** @type {{ host: string }} */ (
    await (await client.send('/api/spaces/me/board')).json()
  )
  expect(info).toMatchObject({
    sdk: 'static',
    subdomain: 'me-board',
    runtime: { stage: 'RUNNING' },
  })
  expect(info.host).toBe(hub.spaceUrl('me/board'))
  expect([hub.hubUrl, hub.cdnUrl]).not.toContain(info.host)
  expect(await (await fetch(info.host)).text()).toContain('Welcome to your static Space!')
})

test('files are served as what they are', async () => {
  const wasm = Buffer.alloc(3000, 1)
  await makeSpace('sdk: static', {
    'index.html': INDEX,
    'assets/a.js': 'x()',
    'assets/a.wasm': wasm,
  })
  const types = []
  for (const path of ['/', '/index.html?run=1', '/assets/a.js', '/assets/a.wasm', '/absent']) {
    const answer = await get(path)
    types.push([answer.status, answer.headers.get('content-type')?.split(';')[0]])
  }
  expect(types).toEqual([
    [200, 'text/html'],
    [200, 'text/html'],
    [200, 'text/javascript'],
    [200, 'application/wasm'],
    [404, 'text/html'],
  ])
  expect(Buffer.from(await (await get('/assets/a.wasm')).arrayBuffer())).toEqual(wasm)
  const part = await fetch(`${hub.spaceUrl('me/board')}/assets/a.wasm`, {
    headers: { Range: 'bytes=0-9' },
  })
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10])
})

test('a commit changes what is served', async () => {
  await makeSpace('sdk: static', { 'index.html': INDEX, 'config.json': '{"at":1}' })
  const etag = (await get('/config.json')).headers.get('etag') ?? ''
  const same = await fetch(`${hub.spaceUrl('me/board')}/config.json`, {
    headers: { 'If-None-Match': etag },
  })
  expect(same.status).toBe(304)
  await client.commit('spaces/me/board', [fileLine('config.json', '{"at":2}')])
  expect(await (await get('/config.json')).json()).toEqual({ at: 2 })
})

test('pages know the variables, and what are called secrets', async () => {
  await makeSpace('sdk: static')
  expect(await (await get('/')).text()).toContain(
    '<head><script>window.huggingface={"variables":{"SPACE_ID":"me/board"}};</script><meta',
  )
  const set = (/** @type {string} */ kind, /** @type {unknown} */ body) =>
    client.sendJson(`/api/spaces/me/board/${kind}`, body)
  expect((await set('variables', { key: 'DATASET', value: 'me/data' })).status).toBe(200)
  await set('secrets', { key: 'HIDDEN', value: '</script>' })
  expect((await set('variables', { key: '1', value: '' })).status).toBe(400)
  expect((await rawClient(hub.hubUrl).sendJson('/api/spaces/me/board/variables', {})).status).toBe(
    401,
  )
  const page = await (await get('/')).text()
  expect(page).toContain(String.raw`"DATASET":"me/data","HIDDEN":"\u003c/script>"`)
  const secrets = await client.send('/api/spaces/me/board/secrets')
  expect(await secrets.json()).toEqual({ HIDDEN: { key: 'HIDDEN', updatedAt: expect.any(String) } })
  await client.sendJson('/api/spaces/me/board/variables', { key: 'DATASET' }, 'DELETE')
  expect(hub.repo('space', 'me/board').variables).toEqual({})
})

test('sign-in is announced when the README asks for it', async () => {
  await makeSpace('sdk: static\nhf_oauth: true\nhf_oauth_scopes: [read-repos]')
  const page = await (await get('/')).text()
  expect(page).toMatch(/"OAUTH_CLIENT_ID":"[0-9a-f-]{36}"/)
  expect(page).toContain('"OAUTH_SCOPES":"openid profile read-repos"')
})

test('the README says what is served and how', async () => {
  await makeSpace(
    'sdk: static\napp_file: dist/index.html\ncustom_headers:\n  cross-origin-opener-policy: same-origin',
    { 'dist/index.html': INDEX, 'dist/assets/a.js': 'x()' },
  )
  const answer = await get('/')
  expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(await answer.text()).toContain('board')
  expect((await get('/assets/a.js')).status).toBe(200)
})

test('a Space that is set up wrong says so', async () => {
  await makeSpace('sdk: static\napp_file: absent.html')
  const answer = await get('/')
  expect([answer.status, await answer.text()]).toEqual([
    503,
    expect.stringContaining('There is no absent.html'),
  ])
  const info = await (await client.send('/api/spaces/me/board/runtime')).json()
  expect(info).toMatchObject({ stage: 'CONFIG_ERROR' })
})

test('the page of a Space holds its host in a frame, with the query', async () => {
  await makeSpace('sdk: static')
  const page = await (await fetch(`${hub.hubUrl}/spaces/me/board?run=1&x=</script>`)).text()
  expect(page).toContain('<iframe id="space"')
  expect(page).toContain(`${hub.spaceUrl('me/board')}/?run=1&x=`)
  expect(page.match(/<\/script>/g)).toHaveLength(1)
})

test('a private Space does not open', async () => {
  await makeSpace('sdk: static')
  await client.sendJson('/api/spaces/me/board/settings', { private: true }, 'PUT')
  expect((await get('/')).status).toBe(404)
  expect((await fetch(`${hub.hubUrl}/spaces/me/board`)).status).toBe(401)
})
