// @ts-check
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseFaultRule } from '../server/fault-rule.mjs'
import { startHub } from '../start-hub.mjs'
import { fileLine, rawClient, sha256 } from './raw-client.mjs'

const REPO = 'datasets/me/data'
const SHARD = Buffer.from(Uint8Array.from({ length: 200_000 }, (_none, index) => (index * 3) % 256))

/** @type {import('../start-hub.mjs').LocalHub} */
let hub
/** @type {ReturnType<typeof rawClient>} */
let client
/** @type {number[]} */
let slept

beforeEach(async () => {
  slept = []
  hub = await startHub({
    commitDurationMs: 0,
    sleep: async (ms) => {
      slept.push(ms)
    },
  })
  client = rawClient(hub.hubUrl, hub.token)
  await hub.createRepo({ type: 'dataset', id: 'me/data', files: { 'a.parquet': SHARD } })
})

afterEach(() => hub.close())

const commit = (/** @type {string} */ path) => client.commit(REPO, [fileLine(path, 'x')])
const paths = () =>
  hub
    .repo('dataset', 'me/data')
    .files()
    .map(({ path }) => path)

test('a rule strikes as often as it says, after as many as it lets pass', async () => {
  hub.fault('POST /commit/ status=503 skip=1 count=2')
  const statuses = []
  for (const name of ['1', '2', '3', '4']) statuses.push((await commit(name)).status)
  expect(statuses).toEqual([200, 503, 503, 200])
  expect(paths()).toEqual(expect.arrayContaining(['1', '4']))
  expect(paths()).not.toContain('2')
  const struck = hub.requests.filter(({ fault }) => fault === 'status')
  expect(struck).toMatchObject([{ status: 503 }, { status: 503 }])
})

test('an answer can be what one wants', async () => {
  hub.fault('* status=429 Retry-After:68 body={"error":"slow down"}')
  const answer = await client.send('/api/whoami-v2')
  expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([
    429,
    '68',
    '{"error":"slow down"}',
  ])
  hub.fault({ kind: 'status', status: 504, path: /whoami-v\d/ })
  const gateway = await client.send('/api/whoami-v2')
  expect([gateway.headers.get('content-type'), await gateway.text()]).toEqual([
    expect.stringContaining('text/html'),
    expect.stringContaining('504 Gateway Time-out'),
  ])
})

test('what failed may have happened', async () => {
  hub.fault('POST /commit/ error-after-apply')
  const answer = await commit('landed')
  expect([answer.status, await answer.json()]).toEqual([500, { error: 'Internal Error' }])
  expect(paths()).toContain('landed')
  hub.fault('POST /commit/ reset-after-apply')
  await expect(commit('landed too')).rejects.toThrow('fetch failed')
  expect(paths()).toContain('landed too')
  hub.fault('POST /commit/ reset-before')
  await expect(commit('never came')).rejects.toThrow('fetch failed')
  expect(paths()).not.toContain('never came')
  expect(hub.requests.filter(({ status }) => status === 0)).toHaveLength(2)
})

test('an upload can break off', async () => {
  const content = Buffer.concat([SHARD, SHARD])
  const href = await client.uploadHref(REPO, content)
  hub.fault('PUT cdn:* reset-mid-body=1000')
  await expect(fetch(href, { method: 'PUT', body: content })).rejects.toThrow('fetch failed')
  const object = [{ oid: sha256(content), size: content.length }]
  const asked = await (await client.batch(REPO, object)).json()
  expect(asked).toMatchObject({ objects: [{ actions: { upload: {} } }] })
  expect((await fetch(href, { method: 'PUT', body: content })).status).toBe(200)
})

test('an answer can break off', async () => {
  for (const path of [`/${REPO}/resolve/main/a.parquet`, `/api/${REPO}`]) {
    hub.fault(path.startsWith('/api') ? 'GET hub:/api/ truncate=10' : 'GET cdn:* truncate')
    const answer = await fetch(hub.hubUrl + path)
    expect(answer.status, path).toBe(200)
    await expect(answer.arrayBuffer(), path).rejects.toThrow('terminated')
  }
  expect(hub.requests.filter(({ fault }) => fault === 'truncate')).toMatchObject([
    { host: 'cdn', sentBytes: 100_000 },
    { host: 'hub', sentBytes: 10 },
  ])
  const whole = await fetch(`${hub.hubUrl}/${REPO}/resolve/main/a.parquet`)
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(SHARD)
})

test('an answer can be slow, and fail besides', async () => {
  hub.fault('GET /api/ slow=2500 count=*')
  hub.fault('GET /api/ status=502')
  expect((await client.send('/api/whoami-v2')).status).toBe(502)
  expect((await client.send('/api/whoami-v2')).status).toBe(200)
  expect(slept).toEqual([2500, 2500])
})

test('rules can be taken back', async () => {
  const takeBack = hub.fault('* status=500 count=*')
  expect((await client.send('/api/whoami-v2')).status).toBe(500)
  takeBack()
  expect((await client.send('/api/whoami-v2')).status).toBe(200)
  hub.fault('* status=500 count=*')
  hub.clearFaults()
  expect((await client.send('/api/whoami-v2')).status).toBe(200)
})

test('rules are read as they are written', () => {
  expect(parseFaultRule('POST ~/commit/main$ reset-after-apply skip=2 count=*')).toEqual({
    method: 'POST',
    path: /\/commit\/main$/,
    kind: 'reset-after-apply',
    skip: 2,
    count: Infinity,
  })
  expect(parseFaultRule('cdn:* slow=20')).toEqual({ host: 'cdn', kind: 'slow', delayMs: 20 })
  expect(parseFaultRule('PUT cdn:/hf-hub-lfs/ truncate=7')).toEqual({
    method: 'PUT',
    host: 'cdn',
    path: '/hf-hub-lfs/',
    kind: 'truncate',
    bytes: 7,
  })
  const wrong = {
    '': 'says no path',
    GET: 'says no path',
    'GET /x': 'says no kind',
    'GET /x status=many': '"many" should be a number',
    'GET /x status=500 often': '"often" means nothing here',
    'GET /x slow count=': '"" should be a number',
  }
  for (const [rule, problem] of Object.entries(wrong)) {
    expect(() => parseFaultRule(rule), rule).toThrow(problem)
  }
})
