// @ts-check
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub } from '../start-hub.mjs'
import { errorOf, rawClient, testClock } from './raw-client.mjs'

const READS = [
  '/api/datasets/me/secret',
  '/api/datasets/me/secret/tree/main',
  '/api/datasets/me/secret/commits/main',
  '/datasets/me/secret/resolve/main/a.txt',
  '/datasets/me/secret/resolve/main/a.parquet',
  '/datasets/me/secret/raw/main/a.txt',
]

/** @type {import('../start-hub.mjs').LocalHub} */
let hub

beforeEach(async () => {
  hub = await startHub({
    users: [
      { name: 'me', orgs: { team: 'admin' } },
      { name: 'colleague', orgs: { team: 'read' } },
      { name: 'stranger' },
    ],
  })
  const files = { 'a.txt': 'a', 'a.parquet': Buffer.alloc(100, 1) }
  await hub.createRepo({ type: 'dataset', id: 'me/secret', isPrivate: true, files })
  await hub.createRepo({ type: 'dataset', id: 'team/secret', isPrivate: true, files })
})

afterEach(() => hub.close())

/** @param {import('../settings.mjs').TokenSpec} spec */
const as = (spec) => rawClient(hub.hubUrl, hub.addToken(spec))

/** @param {ReturnType<typeof rawClient>} client @param {string} [namespace] */
const statuses = (client, namespace = 'me') =>
  Promise.all(
    READS.map(async (path) => (await client.send(path.replace('/me/', `/${namespace}/`))).status),
  )

test('nobody in particular is asked to sign in', async () => {
  const nobody = rawClient(hub.hubUrl)
  for (const path of [...READS, '/api/datasets/me/absent', '/datasets/a/b/resolve/main/x']) {
    expect(await errorOf(await nobody.send(path)), path).toEqual({
      status: 401,
      code: 'RepoNotFound',
      error: 'Invalid username or password.',
    })
  }
})

test('strangers are told that there is nothing', async () => {
  expect(await statuses(as({ user: 'stranger' }))).toEqual(READS.map(() => 404))
  const answer = await as({ user: 'stranger' }).send(READS[0] ?? '')
  expect((await errorOf(answer)).code).toBe('RepoNotFound')
})

test('members of an organisation read what is its own', async () => {
  const member = as({ user: 'colleague' })
  expect(await statuses(member, 'team')).toEqual([200, 200, 200, 307, 302, 200])
  expect(await statuses(member)).toEqual(READS.map(() => 404))
  expect((await member.commit('datasets/team/secret', [])).status).toBe(403)
  expect((await as({ user: 'me' }).commit('datasets/team/secret', [])).status).toBe(200)
})

test('a fine-grained token reads what it names', async () => {
  const narrow = as({ user: 'me', role: 'fineGrained', canRead: ['me/secret'] })
  expect((await statuses(narrow)).every((status) => status < 400)).toBe(true)
  expect(await statuses(narrow, 'team')).toEqual(READS.map(() => 404))
  expect((await narrow.commit('datasets/me/secret', [])).status).toBe(403)
})

test('the content at the Hub is as private as its address', async () => {
  const owner = as({ user: 'me', role: 'read' })
  const cached = (await owner.send('/datasets/me/secret/resolve/main/a.txt')).headers.get(
    'location',
  )
  expect((await owner.send(cached ?? '')).status).toBe(200)
  expect((await rawClient(hub.hubUrl).send(cached ?? '')).status).toBe(401)
  const signed = (await owner.send('/datasets/me/secret/resolve/main/a.parquet')).headers
  expect((await fetch(signed.get('location') ?? '')).status).toBe(200)
})

test('listings leave out what one may not see', async () => {
  const names = async (/** @type {ReturnType<typeof rawClient>} */ client) => {
    const rows = /** @type {{ id: string }[]} */ (await (await client.send('/api/datasets')).json())
    return rows.map(({ id }) => id)
  }
  expect(await names(rawClient(hub.hubUrl))).toEqual([])
  expect(await names(as({ user: 'colleague' }))).toEqual(['team/secret'])
})

test('what is private can be made public', async () => {
  const answer = await as({ user: 'me' }).sendJson(
    '/api/datasets/me/secret/settings',
    { visibility: 'public' },
    'PUT',
  )
  expect(await answer.json()).toMatchObject({ private: false })
  expect((await rawClient(hub.hubUrl).send(READS[0] ?? '')).status).toBe(200)
})

test('a token can have its time', async () => {
  const clock = testClock()
  const timed = await startHub({ now: clock.now })
  const token = timed.addToken({ user: 'me', expiresAtUnixMs: clock.now() + 1000 })
  const client = rawClient(timed.hubUrl, token)
  expect((await client.send('/api/whoami-v2')).status).toBe(200)
  clock.advance(1000)
  expect((await client.send('/api/whoami-v2')).status).toBe(401)
  await timed.close()
})
