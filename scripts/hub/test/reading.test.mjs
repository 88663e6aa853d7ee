// @ts-check
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub } from '../start-hub.mjs'
import { errorOf, fileLine, rawClient, sha256, testClock } from './raw-client.mjs'

const REPO = 'datasets/me/data'
const SHARD = Buffer.from(Uint8Array.from({ length: 5000 }, (_none, index) => (index * 7) % 256))
const MANIFEST = JSON.stringify({ shards: Array.from({ length: 500 }, (_none, index) => index) })
const ORIGIN = 'http://127.0.0.1:1'

const HUB_EXPOSED =
  'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash'
const CDN_EXPOSED = 'Accept-Ranges, Content-Range, Content-Type, Content-Disposition, ETag, X-Cache'

/** @type {import('../start-hub.mjs').LocalHub} */
let hub
/** @type {ReturnType<typeof rawClient>} */
let client
/** @type {ReturnType<typeof testClock>} */
let clock

beforeEach(async () => {
  clock = testClock()
  hub = await startHub({ now: clock.now, commitDurationMs: 0 })
  client = rawClient(hub.hubUrl, hub.token)
  await hub.createRepo({
    type: 'dataset',
    id: 'me/data',
    files: { 'data/ä #1.parquet': SHARD, 'runs/manifest.json': MANIFEST },
  })
})

afterEach(() => hub.close())

const SHARD_URL = `/${REPO}/resolve/main/${encodeURIComponent('data/ä #1.parquet')}`
const MANIFEST_URL = `/${REPO}/resolve/main/runs/manifest.json`

/** @param {Response} answer @param {string} name */
const header = (answer, name) => answer.headers.get(name)

async function cdnUrl() {
  return header(await client.send(SHARD_URL), 'location') ?? ''
}

test('a large file is at the CDN', async () => {
  const answer = await client.send(SHARD_URL)
  const etag = `"${sha256(SHARD)}"`
  expect(answer.status).toBe(302)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'x-repo-commit': hub.repo('dataset', 'me/data').head,
    'x-linked-size': '5000',
    'x-linked-etag': etag,
    etag,
    location: expect.stringMatching(
      `^${hub.cdnUrl}/xet-bridge-us/[0-9a-f]{24}/${sha256(SHARD)}\\?`,
    ),
  })
  expect(header(answer, 'x-xet-hash')).toBe(null)
  const info = { Accept: 'application/vnd.xet-fileinfo+json, */*', Range: 'bytes=0-0' }
  expect((await client.send(SHARD_URL, { headers: info })).status).toBe(302)
  const followed = await fetch(hub.hubUrl + SHARD_URL, {
    headers: { Authorization: `Bearer ${hub.token}` },
  })
  expect(Buffer.from(await followed.arrayBuffer())).toEqual(SHARD)
  expect(header(followed, 'content-type')).toBe('application/octet-stream')
  const hop = hub.requests.find(({ host }) => host === 'cdn')
  expect(hop).toMatchObject({ status: 200, hasAuthorization: false, sentBytes: 5000 })
  await client.send(await cdnUrl())
  expect(hub.requests.at(-1)).toMatchObject({ host: 'cdn', status: 200, hasAuthorization: true })
})

test('a file of Git is in the cache of its commit', async () => {
  const { head } = hub.repo('dataset', 'me/data')
  const answer = await client.send(MANIFEST_URL)
  const location = header(answer, 'location') ?? ''
  expect(answer.status).toBe(307)
  expect(location).toMatch(
    new RegExp(`^/api/resolve-cache/datasets/me/data/${head}/runs/manifest.json\\?.*etag=`),
  )
  const plain = await client.send(location, { headers: { 'Accept-Encoding': 'identity' } })
  expect(await plain.text()).toBe(MANIFEST)
  expect(Object.fromEntries(plain.headers)).toMatchObject({
    'accept-ranges': 'bytes',
    'content-length': String(MANIFEST.length),
    'content-type': 'text/plain; charset=utf-8',
    'x-repo-commit': head,
  })
  const squeezed = await client.send(location)
  expect(header(squeezed, 'content-encoding')).toBe('gzip')
  expect([header(squeezed, 'content-length'), header(squeezed, 'accept-ranges')]).toEqual([
    null,
    null,
  ])
  expect(await squeezed.text()).toBe(MANIFEST)
  const part = await client.send(location, { headers: { Range: 'bytes=2-7' } })
  expect([part.status, await part.text()]).toEqual([206, MANIFEST.slice(2, 8)])
})

test('HEAD says what GET would', async () => {
  const large = await client.send(SHARD_URL, { method: 'HEAD' })
  expect([large.status, header(large, 'x-linked-size')]).toEqual([302, '5000'])
  const at = header(await client.send(MANIFEST_URL, { method: 'HEAD' }), 'location') ?? ''
  const small = await client.send(at, {
    method: 'HEAD',
    headers: { 'Accept-Encoding': 'identity' },
  })
  expect(header(small, 'content-length')).toBe(String(MANIFEST.length))
  const object = await fetch(await cdnUrl(), { method: 'HEAD' })
  expect([object.status, header(object, 'content-length')]).toEqual([200, '5000'])
})

test('what has not changed is not sent', async () => {
  for (const url of [SHARD_URL, MANIFEST_URL]) {
    const etag = header(await client.send(url), 'etag') ?? ''
    const again = await client.send(url, { headers: { 'If-None-Match': etag } })
    expect([again.status, header(again, 'etag')], url).toEqual([304, etag])
    const weak = await client.send(url, { headers: { 'If-None-Match': `"x", W/${etag}` } })
    expect(weak.status).toBe(304)
  }
  const etag = header(await client.send(MANIFEST_URL), 'etag') ?? ''
  await client.commit(REPO, [fileLine('runs/manifest.json', '{}')])
  const changed = await client.send(MANIFEST_URL, { headers: { 'If-None-Match': etag } })
  expect(changed.status).toBe(307)
})

test('ranges of every kind', async () => {
  const url = await cdnUrl()
  /** @type {[string, number, string | null, Buffer | undefined][]} */
  const cases = [
    ['bytes=0-0', 206, 'bytes 0-0/5000', SHARD.subarray(0, 1)],
    ['bytes=10-19', 206, 'bytes 10-19/5000', SHARD.subarray(10, 20)],
    ['bytes=4990-9999', 206, 'bytes 4990-4999/5000', SHARD.subarray(4990)],
    ['bytes=4000-', 206, 'bytes 4000-4999/5000', SHARD.subarray(4000)],
    ['bytes=-100', 206, 'bytes 4900-4999/5000', SHARD.subarray(4900)],
    ['bytes=5000-', 416, 'bytes */5000', undefined],
    ['bytes=9-3', 200, null, SHARD],
    ['lines=1-2', 200, null, SHARD],
  ]
  for (const [range, status, contentRange, bytes] of cases) {
    const answer = await fetch(url, { headers: { Range: range } })
    expect([answer.status, header(answer, 'content-range')], range).toEqual([status, contentRange])
    const body = Buffer.from(await answer.arrayBuffer())
    if (bytes !== undefined) expect(body, range).toEqual(bytes)
  }
  expect(hub.requests.filter(({ isSuffixRange }) => isSuffixRange)).toHaveLength(1)
  await hub.repo('dataset', 'me/data').write({ 'empty.json': '' })
  const at = header(await client.send(`/${REPO}/resolve/main/empty.json`), 'location') ?? ''
  const empty = await client.send(at, { headers: { Range: 'bytes=0-0' } })
  expect([empty.status, header(empty, 'content-range')]).toEqual([416, 'bytes */0'])
})

test('an address at the CDN is handed out for some minutes and works for an hour', async () => {
  const first = await cdnUrl()
  clock.advance(60_000)
  expect(await cdnUrl()).toBe(first)
  clock.advance(10 * 60_000)
  const second = await cdnUrl()
  expect(second).not.toBe(first)
  expect((await fetch(first)).status).toBe(200)
  clock.advance(50 * 60_000)
  const expired = await fetch(first)
  expect([expired.status, header(expired, 'content-type')]).toEqual([403, 'application/xml'])
  expect(await expired.text()).toContain('<Message>Request has expired</Message>')
  expect((await fetch(second)).status).toBe(200)
  const forged = await fetch(second.replace(/Expires=\d+/, 'Expires=9999999999'))
  expect([forged.status, await forged.text()]).toEqual([403, expect.stringContaining('Signature')])
})

test('pages of other origins may read the Hub', async () => {
  const answers = [
    await client.send(`/api/${REPO}/tree/main`, { headers: { Origin: ORIGIN } }),
    await client.send(SHARD_URL, { headers: { Origin: ORIGIN } }),
    await client.send(`/${REPO}/resolve/main/absent`, { headers: { Origin: ORIGIN } }),
    await rawClient(hub.hubUrl, 'hf_wrong').send('/api/whoami-v2', { headers: { Origin: ORIGIN } }),
  ]
  for (const answer of answers) {
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-expose-headers': HUB_EXPOSED,
      'access-control-max-age': '86400',
      vary: 'Origin, Accept',
    })
  }
  const without = await client.send('/api/whoami-v2')
  expect(header(without, 'access-control-allow-origin')).toBe('https://huggingface.co')
  const preflight = await fetch(hub.hubUrl + SHARD_URL, {
    method: 'OPTIONS',
    headers: {
      Origin: ORIGIN,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'authorization,range',
    },
  })
  expect(preflight.status).toBe(204)
  expect(header(preflight, 'access-control-allow-headers')).toBe('authorization,range')
  expect(header(preflight, 'access-control-allow-methods')).toContain('GET')
})

test('pages of other origins may read the CDN', async () => {
  const url = await cdnUrl()
  const answer = await fetch(url, { headers: { Origin: 'null' } })
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': CDN_EXPOSED,
    'accept-ranges': 'bytes',
    'cache-control': 'public,max-age=31536000',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(200)
  const strict = await startHub({ cdnPreflight: 'refuse' })
  expect((await fetch(`${strict.cdnUrl}/x`, { method: 'OPTIONS' })).status).toBe(403)
  await strict.close()
})

test('a large file is in Git as a pointer', async () => {
  const raw = await client.send(SHARD_URL.replace('/resolve/', '/raw/'))
  expect(await raw.text()).toBe(
    `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(SHARD)}\nsize 5000\n`,
  )
  const text = await client.send(MANIFEST_URL.replace('/resolve/', '/raw/'))
  expect(await text.text()).toBe(MANIFEST)
  const etag = header(text, 'etag') ?? ''
  const again = await client.send(MANIFEST_URL.replace('/resolve/', '/raw/'), {
    headers: { 'If-None-Match': etag },
  })
  expect(again.status).toBe(200)
})

test('a repo tells what it holds', async () => {
  const info = /** @type {Record<string, unknown>} */ (
    await (await client.send('/api/datasets/me/data?blobs=true')).json()
  )
  expect(info).toMatchObject({
    id: 'me/data',
    private: false,
    sha: hub.repo('dataset', 'me/data').head,
  })
  expect(info['siblings']).toContainEqual({
    rfilename: 'data/ä #1.parquet',
    size: 5000,
    blobId: expect.stringMatching(/^[0-9a-f]{40}$/),
    lfs: { sha256: sha256(SHARD), size: 5000, pointerSize: 129 },
  })
  const short = /** @type {object} */ (
    await (await client.send('/api/datasets/me/data/revision/main?expand[]=sha')).json()
  )
  expect(Object.keys(short).sort()).toEqual(['_id', 'id', 'sha'])
})

test('older commits can be read until they are squashed', async () => {
  const before = hub.repo('dataset', 'me/data').head
  await client.commit(REPO, [
    fileLine('runs/manifest.json', '{}'),
    { key: 'deletedFolder', value: { path: 'data' } },
  ])
  const old = SHARD_URL.replace('/main/', `/${before}/`)
  expect((await client.send(old)).status).toBe(302)
  const treeBefore = await (await client.send(`/api/${REPO}/tree/main?recursive=true`)).json()
  const squash = await client.sendJson(`/api/${REPO}/super-squash/main`, { message: 'Start anew' })
  expect(squash.status).toBe(200)
  expect(
    hub
      .repo('dataset', 'me/data')
      .commits()
      .map(({ title }) => title),
  ).toEqual(['Start anew'])
  expect(await (await client.send(`/api/${REPO}/tree/main?recursive=true`)).json()).toEqual(
    treeBefore,
  )
  expect(await errorOf(await client.send(old))).toMatchObject({
    status: 404,
    code: 'RevisionNotFound',
  })
})

test('an object that no commit holds goes after a day and a half', async () => {
  const url = await cdnUrl()
  await client.commit(REPO, [{ key: 'deletedFolder', value: { path: 'data' } }])
  await client.sendJson(`/api/${REPO}/super-squash/main`, {})
  expect((await fetch(url)).status).toBe(200)
  const object = [{ oid: sha256(SHARD), size: SHARD.length }]
  const present = await (await client.batch(REPO, object)).json()
  expect(present).toMatchObject({ objects: [expect.not.objectContaining({ actions: {} })] })
  clock.advance(37 * 3_600_000)
  const gone = await (await client.batch(REPO, object)).json()
  expect(gone).toMatchObject({ objects: [{ actions: { upload: { href: expect.any(String) } } }] })
})
