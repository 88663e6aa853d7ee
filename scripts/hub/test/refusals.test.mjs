// @ts-check
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub } from '../start-hub.mjs'
import { errorOf, fileLine, largeLine, rawClient, sha256 } from './raw-client.mjs'

const REPO = 'datasets/me/data'
const PARQUET = Uint8Array.from({ length: 3000 }, (_none, index) => index % 7)

/** @type {import('../start-hub.mjs').LocalHub} */
let hub
/** @type {ReturnType<typeof rawClient>} */
let client

beforeEach(async () => {
  hub = await startHub({ users: [{ name: 'me' }, { name: 'you' }], maxCommitBytes: 20_000_000 })
  client = rawClient(hub.hubUrl, hub.token)
  await hub.createRepo({
    type: 'dataset',
    id: 'me/data',
    files: { 'a.txt': 'a', 'folder/b.txt': 'b' },
  })
})

afterEach(() => hub.close())

const view = () => hub.repo('dataset', 'me/data')

/** @param {readonly unknown[]} lines @param {Readonly<Record<string, unknown>>} [header] */
const refusal = async (lines, header) => errorOf(await client.commit(REPO, lines, header))

test('a wrong token is told so on every request', async () => {
  const stranger = rawClient(hub.hubUrl, 'hf_nobody')
  for (const path of ['/api/whoami-v2', `/${REPO}/resolve/main/a.txt`, '/api/datasets/me/data']) {
    expect(await errorOf(await stranger.send(path)), path).toEqual({
      status: 401,
      code: null,
      error: 'Invalid credentials in Authorization header',
    })
  }
  hub.revokeToken(hub.token)
  expect((await client.send('/api/whoami-v2')).status).toBe(401)
})

test('who may not write is told why', async () => {
  const reader = rawClient(hub.hubUrl, hub.addToken({ user: 'me', role: 'read' }))
  expect(await errorOf(await reader.commit(REPO, [fileLine('x', 'x')]))).toMatchObject({
    status: 403,
    error: 'Forbidden: you must use a write token to upload to a repository.',
  })
  const other = rawClient(hub.hubUrl, hub.addToken({ user: 'you' }))
  expect((await errorOf(await other.commit(REPO, []))).error).toContain('create_pr=1')
  expect(await errorOf(await other.createDataset('d', { organization: 'me' }))).toMatchObject({
    status: 403,
    error: 'You don\'t have the rights to create a dataset under the namespace "me"',
  })
  const narrow = rawClient(
    hub.hubUrl,
    hub.addToken({ user: 'me', role: 'fineGrained', canWrite: ['me/data'] }),
  )
  expect((await narrow.commit(REPO, [fileLine('x', 'x')])).status).toBe(200)
  expect((await narrow.createDataset('d')).status).toBe(403)
  expect((await rawClient(hub.hubUrl).commit(REPO, [])).status).toBe(401)
})

test('what is missing has a code', async () => {
  const codes = {
    '/api/datasets/me/absent': 'RepoNotFound',
    '/datasets/me/absent/resolve/main/a.txt': 'RepoNotFound',
    [`/api/${REPO}/tree/absent`]: 'RevisionNotFound',
    [`/api/${REPO}/revision/${'0'.repeat(40)}`]: 'RevisionNotFound',
    [`/${REPO}/resolve/absent/a.txt`]: 'RevisionNotFound',
    [`/${REPO}/resolve/main/absent`]: 'EntryNotFound',
    [`/api/${REPO}/tree/main/absent`]: 'EntryNotFound',
    [`/api/${REPO}/tree/main/a.txt`]: 'EntryNotFound',
  }
  for (const [path, code] of Object.entries(codes)) {
    const answer = await client.send(path)
    expect(answer.headers.get('x-error-message'), path).not.toBe(null)
    expect(answer.headers.get('x-request-id'), path).toMatch(/^Root=1-/)
    expect(await errorOf(answer), path).toMatchObject({ status: 404, code })
  }
  const absent = await client.send(`/${REPO}/resolve/main/absent`)
  expect(absent.headers.get('x-repo-commit')).toBe(view().head)
})

test('what is no endpoint, or another method of one, is not found', async () => {
  const answers = [
    await client.send('/api/nothing'),
    await client.send('/api/buckets/me/b/tree'),
    await client.send('/api/whoami-v2', { method: 'DELETE' }),
    await client.send(`/api/${REPO}/commit/main`),
  ]
  for (const answer of answers) expect(answer.status).toBe(404)
})

test('a body has to be of its type', async () => {
  const init = { method: 'POST', body: '{}' }
  const answer = await client.send('/api/repos/create', init)
  expect((await errorOf(answer)).error).toContain('Invalid content type')
  expect((await client.send(`/api/${REPO}/commit/main`, init)).status).toBe(400)
  expect((await client.send(`/${REPO}.git/info/lfs/objects/batch`, init)).status).toBe(406)
  const broken = { ...init, body: '{', headers: { 'Content-Type': 'application/json' } }
  expect((await client.send('/api/repos/create', broken)).status).toBe(400)
})

test('repo names and kinds are checked', async () => {
  for (const name of ['', 'a b', '-a', 'a--b', 'a.git', 'x'.repeat(97), 'ä']) {
    expect((await client.createDataset(name)).status, name).toBe(400)
  }
  const create = (/** @type {unknown} */ body) => client.sendJson('/api/repos/create', body)
  expect((await create({ name: 'b', type: 'bucket' })).status).toBe(400)
  expect((await create({ name: 'b', type: 'space' })).status).toBe(400)
  expect((await create({ name: 'b', type: 'space', sdk: 'static' })).status).toBe(200)
})

test('a commit that cannot be read is refused', async () => {
  const refused = async (/** @type {string} */ body) =>
    errorOf(
      await client.send(`/api/${REPO}/commit/main`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-ndjson' },
        body,
      }),
    )
  expect((await refused('')).status).toBe(400)
  expect((await refused('{"key":"file","value":{}}')).error).toContain('no header')
  expect((await refused('{"key":"header","value":{}}')).error).toContain('summary')
  expect((await refused('{"key":"header"')).error).toContain('Invalid JSON')
  expect((await refusal([{ key: 'rename', value: { path: 'a' } }])).error).toContain('"rename"')
  expect((await refusal([], { parentCommit: 'short' })).error).toContain('parentCommit')
})

test('paths have to stay within the repo', async () => {
  for (const path of ['', '/a', 'a//b', '../a', 'a/../b', './a', '.git/config', 'a/', 'a\n']) {
    expect((await refusal([fileLine(path, 'x')])).status, path).toBe(400)
  }
  expect((await refusal([fileLine('folder', 'x')])).error).toContain('is a folder')
  expect((await refusal([fileLine('a.txt/x', 'x')])).error).toContain('is a file')
  expect((await refusal([{ key: 'deletedFile', value: { path: 'absent' } }])).code).toBe(
    'EntryNotFound',
  )
})

test('files that belong into the large storage are refused elsewhere', async () => {
  expect((await refusal([fileLine('a.txt', 'x'.repeat(10 * 1024 * 1024 + 1))])).error).toContain(
    'files larger than 10 MiB',
  )
  expect((await refusal([fileLine('a.dat', 'a\0b')])).error).toContain('binary files')
  expect((await refusal([fileLine('a.txt', 'x'.repeat(15_000_000))])).status).toBe(413)
})

test('a large file has to be there before it is committed', async () => {
  const absent = await refusal([largeLine('a.parquet', PARQUET)])
  expect(absent).toMatchObject({ status: 400 })
  expect(absent.error).toContain('an LFS pointer pointed to a file that does not exist')
  expect(absent.error).toContain('a.parquet')
  expect((await client.putLarge(REPO, PARQUET)).status).toBe(200)
  const wrong = { ...largeLine('a.parquet', PARQUET).value, size: 1 }
  expect((await refusal([{ key: 'lfsFile', value: wrong }])).error).toContain('Invalid size')
  expect((await client.commit(REPO, [largeLine('a.parquet', PARQUET)])).status).toBe(200)
  await client.sendJson('/api/repos/delete', { name: 'data', type: 'dataset' }, 'DELETE')
  await client.createDataset('data')
  expect((await refusal([largeLine('a.parquet', PARQUET)])).status).toBe(400)
})

test('an upload has to be what it says', async () => {
  const href = await client.uploadHref(REPO, PARQUET)
  const put = (/** @type {RequestInit} */ init) => fetch(href, { method: 'PUT', ...init })
  const spoilt = await put({ body: PARQUET.subarray(1) })
  expect([spoilt.status, await spoilt.text()]).toEqual([400, expect.stringContaining('BadDigest')])
  const authorized = await put({ body: PARQUET, headers: { Authorization: `Bearer ${hub.token}` } })
  expect(authorized.status).toBe(400)
  const streamed = { body: new Blob([PARQUET]).stream(), duplex: /** @type {const} */ ('half') }
  expect((await put(streamed)).status).toBe(501)
  const forged = await fetch(href.replace(sha256(PARQUET), '0'.repeat(64)), { method: 'PUT' })
  expect(forged.status).toBe(403)
  const answer = await client.batch(REPO, [{ oid: sha256(PARQUET), size: 600 * 1024 ** 3 }])
  expect(await answer.json()).toMatchObject({ objects: [{ error: { code: 422 } }] })
})

test('a card has to be right', async () => {
  const cards = {
    '---\na: [\n---\n': 'README.md',
    '---\n- a\n---\n': 'must be an object',
    '---\ntags: one\n---\n': '"tags"',
    '---\nconfigs: metrics\n---\n': '"configs" must be an array',
    '---\nconfigs:\n- data_files: a\n---\n': 'config_name',
    '---\nconfigs:\n- config_name: a\n  data_files: [{path: x}]\n---\n': 'data_files',
    '---\nconfigs:\n- config_name: a\n- config_name: a\n---\n': 'twice',
  }
  for (const [card, problem] of Object.entries(cards)) {
    expect((await refusal([fileLine('README.md', card)])).error, card).toContain(problem)
    const check = { content: card, repoType: 'dataset' }
    expect((await client.sendJson('/api/validate-yaml', check)).status, card).toBe(400)
  }
  for (const card of ['', '# no metadata', '---\n---\n', '---\nlicense: mit\n---\ntext\n---\n']) {
    expect((await client.commit(REPO, [fileLine('README.md', card)])).status, card).toBe(200)
  }
  await hub.createRepo({ type: 'space', id: 'me/board' })
  const space = (/** @type {string} */ yaml) =>
    client.commit('spaces/me/board', [fileLine('README.md', `---\n${yaml}\n---\n`)])
  for (const yaml of [
    'title: a',
    'sdk: php',
    'sdk: static\nemoji: ab',
    'sdk: static\ncolorTo: x',
  ]) {
    expect((await space(yaml)).status, yaml).toBe(400)
  }
  const scopes = 'hf_oauth: true\nhf_oauth_scopes: [read-repos]\nhf_oauth_expiration_minutes: 43200'
  expect((await space(`sdk: static\nemoji: 📈\ncolorTo: blue\n${scopes}`)).status).toBe(200)
  expect((await space('sdk: static\nhf_oauth_expiration_minutes: 43201')).status).toBe(400)
})

test('a folder holds ten thousand entries and no more', async () => {
  const lines = Array.from({ length: 10_000 }, (_none, index) => fileLine(`many/${index}`, ''))
  expect((await client.commit(REPO, lines)).status).toBe(200)
  const { status, error } = await refusal([fileLine('many/one-more', '')])
  expect([status, error]).toEqual([400, expect.stringContaining('Offending folder: many')])
  expect((await client.commit(REPO, [fileLine('many/5', 'changed')])).status).toBe(200)
})

test('what is refused leaves nothing behind', async () => {
  const { head } = view()
  await refusal([fileLine('new.txt', 'x'), { key: 'deletedFile', value: { path: 'absent' } }])
  expect(view().head).toBe(head)
  expect(
    view()
      .files()
      .map(({ path }) => path),
  ).not.toContain('new.txt')
})
