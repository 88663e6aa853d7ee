// @ts-check
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub } from '../start-hub.mjs'
import { errorOf, largeLine, rawClient, sha256, testClock } from './raw-client.mjs'

const REPO = 'datasets/me/data'
const PART_BYTES = 1000
const CONTENT = Buffer.from(Uint8Array.from({ length: 2500 }, (_none, index) => (index * 11) % 256))
const OID = sha256(CONTENT)
const LFS_TYPE = 'application/vnd.git-lfs+json'

/** @type {import('../start-hub.mjs').LocalHub} */
let hub
/** @type {ReturnType<typeof rawClient>} */
let client
/** @type {ReturnType<typeof testClock>} */
let clock

beforeEach(async () => {
  clock = testClock()
  hub = await startHub({
    now: clock.now,
    commitDurationMs: 0,
    multipartAboveBytes: 2000,
    partBytes: PART_BYTES,
  })
  client = rawClient(hub.hubUrl, hub.token)
  await hub.createRepo({ type: 'dataset', id: 'me/data' })
})

afterEach(() => hub.close())

/** @returns {Promise<{ href: string, header: Record<string, string> }>} */
async function begin() {
  const answer = await client.batch(REPO, [{ oid: OID, size: CONTENT.length }])
  const body =
    /** @type {{ transfer: string, objects: { actions: { upload: { href: string, header: Record<string, string> } } }[] }} */ (
      await answer.json()
    )
  expect(body.transfer).toBe('multipart')
  return body.objects[0]?.actions.upload ?? { href: '', header: {} }
}

/** Puts all parts. @param {Readonly<Record<string, string>>} header @param {Buffer} content */
async function putParts(header, content) {
  const etags = []
  for (const [index, name] of ['00001', '00002', '00003'].entries()) {
    const body = Buffer.from(content.subarray(index * PART_BYTES, (index + 1) * PART_BYTES))
    const answer = await fetch(header[name] ?? '', { method: 'PUT', body })
    etags.push({ partNumber: index + 1, etag: answer.headers.get('etag') ?? '' })
  }
  return etags
}

/** @param {string} href @param {readonly unknown[]} parts */
const complete = (href, parts) =>
  fetch(href, {
    method: 'POST',
    headers: { Accept: LFS_TYPE, 'Content-Type': LFS_TYPE },
    body: JSON.stringify({ oid: OID, parts }),
  })

const commit = () => client.commit(REPO, [largeLine('a.parquet', CONTENT)])

test('parts make a whole, which is there only when it is said to be complete', async () => {
  const { href, header } = await begin()
  expect(Object.keys(header)).toEqual(['chunk_size', '00001', '00002', '00003'])
  const parts = await putParts(header, CONTENT)
  expect((await commit()).status).toBe(400)
  expect((await complete(href, parts)).status).toBe(200)
  expect((await commit()).status).toBe(200)
  expect(await hub.repo('dataset', 'me/data').file('a.parquet')).toEqual(CONTENT)
  expect((await complete(href, parts)).status).toBe(400)
})

test('a part can be put again', async () => {
  const { href, header } = await begin()
  await putParts(header, Buffer.alloc(2500))
  expect((await complete(href, await putParts(header, CONTENT))).status).toBe(200)
})

test('parts that are missing, out of order or others than were put are refused', async () => {
  const { href, header } = await begin()
  const [first, second, third] = await putParts(header, CONTENT)
  const cases = [
    [first, third],
    [second, first, third],
    [first, { ...second, etag: first?.etag }, third],
    [first, second, third, { partNumber: 4, etag: '"x"' }],
  ]
  for (const parts of cases) {
    expect((await errorOf(await complete(href, parts))).error).toContain('Invalid part')
  }
  expect((await complete(href, [first, second, third])).status).toBe(200)
})

test('the whole has to be what was announced', async () => {
  const { href, header } = await begin()
  const parts = await putParts(header, Buffer.alloc(2500, 1))
  expect(await errorOf(await complete(href, parts))).toMatchObject({
    status: 400,
    error: expect.stringContaining(`and not to ${OID}`),
  })
  const short = await begin()
  const some = await putParts(short.header, CONTENT)
  expect((await complete(short.href, some.slice(0, 2))).status).toBe(400)
})

test('the addresses have their time', async () => {
  const { href, header } = await begin()
  const parts = await putParts(header, CONTENT)
  clock.advance(16 * 60_000)
  const late = await fetch(header['00001'] ?? '', { method: 'PUT', body: 'x' })
  expect([late.status, await late.text()]).toEqual([
    403,
    expect.stringContaining('Request has expired'),
  ])
  expect((await complete(href, parts)).status).toBe(403)
})
