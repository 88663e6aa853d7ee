// @ts-check
import { afterEach, expect, test } from 'vitest'
import { startHub } from '../start-hub.mjs'
import { errorOf, fileLine, largeLine, rawClient, testClock } from './raw-client.mjs'

const REPO = 'datasets/me/data'

/** @type {import('../start-hub.mjs').LocalHub[]} */
const started = []

afterEach(async () => {
  await Promise.all(started.splice(0).map((hub) => hub.close()))
})

/** @param {import('../settings.mjs').HubOptions} [options] */
async function start(options = {}) {
  const hub = await startHub({ commitDurationMs: 0, ...options })
  started.push(hub)
  const view = await hub.createRepo({ type: 'dataset', id: 'me/data', files: { 'a.txt': 'a' } })
  return { hub, view, client: rawClient(hub.hubUrl, hub.token) }
}

test('all operations of a commit come at once and in order', async () => {
  const { view, client } = await start()
  const content = Buffer.alloc(2000, 5)
  await client.putLarge(REPO, content)
  const answer = await client.commit(
    REPO,
    [
      largeLine('metrics/0.parquet', content),
      fileLine('b.txt', 'b'),
      { key: 'file', value: { path: 'plain.txt', content: 'plain', encoding: 'utf-8' } },
      { key: 'copyFile', value: { path: 'copy.txt', srcPath: 'a.txt' } },
      { key: 'deletedFile', value: { path: 'a.txt' } },
    ],
    { summary: 'Many', description: 'at once' },
  )
  const body = /** @type {{ commitOid: string, commitUrl: string }} */ (await answer.json())
  expect(body).toMatchObject({ success: true, hookOutput: '', commitOid: view.head })
  expect(body.commitUrl).toMatch(new RegExp(`/datasets/me/data/commit/${view.head}$`))
  expect(view.files().map(({ path }) => path)).toEqual([
    'metrics/0.parquet',
    '.gitattributes',
    'b.txt',
    'copy.txt',
    'plain.txt',
  ])
  expect(view.commits()[0]).toMatchObject({ title: 'Many', message: 'at once', author: 'me' })
  expect((await view.file('copy.txt')).toString()).toBe('a')
})

test('a large file that no pattern covers gets one', async () => {
  const { view, client } = await start()
  const content = 'a long log '.repeat(10)
  await client.putLarge(REPO, content)
  await client.commit(REPO, [largeLine('logs/run one.txt', content)])
  const attributes = (await view.file('.gitattributes')).toString()
  expect(attributes.trimEnd().split('\n').at(-1)).toBe(
    'logs/run[[:space:]]one.txt filter=lfs diff=lfs merge=lfs -text',
  )
  const sample = { path: 'logs/run one.txt', size: 3, sample: '' }
  const asked = await client.sendJson(`/api/${REPO}/preupload/main`, { files: [sample] })
  expect(await asked.json()).toMatchObject({
    files: [
      { uploadMode: 'lfs', shouldIgnore: false, oid: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ],
  })
})

test('preupload says how each file is to come', async () => {
  const { view, client } = await start()
  const text = Buffer.from('text').toString('base64')
  const files = [
    { path: 'a.txt', size: 1, sample: text },
    { path: 'data/x.parquet', size: 1, sample: text },
    { path: 'saved_model/variables/1', size: 1, sample: text },
    { path: 'run/events.out.tfevents.1', size: 1, sample: text },
    { path: 'long.txt', size: 10 * 1024 * 1024 + 1, sample: text },
    { path: 'binary', size: 2, sample: Buffer.from('a\0').toString('base64') },
  ]
  const answer = await client.sendJson(`/api/${REPO}/preupload/main`, { files, gitIgnore: 'run/' })
  const body =
    /** @type {{ files: { path: string, uploadMode: string, shouldIgnore: boolean, oid: string | null }[] }} */ (
      await answer.json()
    )
  expect(body.files.map(({ uploadMode }) => uploadMode)).toEqual([
    'regular',
    'lfs',
    'lfs',
    'lfs',
    'lfs',
    'lfs',
  ])
  expect(body.files.map(({ shouldIgnore }) => shouldIgnore).indexOf(true)).toBe(3)
  expect(body.files[0]?.oid).toBe(view.files().find(({ path }) => path === 'a.txt')?.oid)
  expect(body.files[1]?.oid).toBe(null)
})

test('a repo takes one commit at a time', async () => {
  /** @type {(() => void)[]} */
  const waiting = []
  const { view, client } = await start({
    commitDurationMs: 1000,
    sleep: () => new Promise((resolve) => waiting.push(() => resolve(undefined))),
  })
  const first = client.commit(REPO, [fileLine('first', '1')])
  await expect.poll(() => waiting.length).toBe(1)
  expect(await errorOf(await client.commit(REPO, [fileLine('second', '2')]))).toEqual({
    status: 409,
    code: null,
    error: 'Another commit operation is in progress for this repository. Please try again later.',
  })
  expect((await client.sendJson(`/api/${REPO}/super-squash/main`, {})).status).toBe(409)
  waiting[0]?.()
  expect((await first).status).toBe(200)
  expect(view.files().map(({ path }) => path)).not.toContain('second')
})

test('a commit may say what it stands on', async () => {
  const { view, client } = await start()
  const { head } = view
  expect((await client.commit(REPO, [], { parentCommit: head.slice(0, 7) })).status).toBe(200)
  expect(await errorOf(await client.commit(REPO, [], { parentCommit: head }))).toMatchObject({
    status: 412,
    error: 'A commit has happened since. Please refresh and try again.',
  })
})

test('a commit that changes nothing is one all the same, unless it is not to be', async () => {
  const usual = await start()
  const { head } = usual.view
  await usual.client.commit(REPO, [fileLine('a.txt', 'a')])
  expect(usual.view.head).not.toBe(head)
  expect(usual.view.commits()[0]?.treeOid).toBe(usual.view.commits()[1]?.treeOid)
  const lean = await start({ unchangedCommit: 'skip' })
  const before = lean.view.head
  const answer = await lean.client.commit(REPO, [fileLine('a.txt', 'a')])
  expect(await answer.json()).toMatchObject({ success: true, commitOid: before })
  expect(lean.view.head).toBe(before)
})

test('an account has so many commits in an hour, and failed ones count', async () => {
  const clock = testClock()
  const { hub, client } = await start({ now: clock.now, commitsPerHour: 4 })
  for (let step = 0; step < 3; step++) {
    expect((await client.commit(REPO, [fileLine(`${step}`, '')])).status).toBe(200)
    clock.advance(60_000)
  }
  expect((await client.commit(REPO, [fileLine('../x', '')])).status).toBe(400)
  const over = await client.commit(REPO, [fileLine('x', '')])
  expect(over.headers.get('ratelimit')).toMatch(/^"api";r=99\d;t=\d+$/)
  expect(over.headers.get('retry-after')).toBe(null)
  expect(await errorOf(over)).toMatchObject({
    status: 429,
    error: expect.stringContaining(
      'You have exceeded the rate limit for repository commits (4 per hour). You can retry this action in about 1 hour.',
    ),
  })
  expect(hub.commitsInLastHour('me')).toBe(4)
  clock.advance(57 * 60_000)
  expect((await client.commit(REPO, [])).status).toBe(200)
  expect((await client.commit(REPO, [])).status).toBe(429)
})

test('the quota may say how long to wait', async () => {
  const clock = testClock()
  const { client } = await start({ now: clock.now, commitsPerHour: 1, retryAfter: true })
  await client.commit(REPO, [])
  clock.advance(600_000)
  expect((await client.commit(REPO, [])).headers.get('retry-after')).toBe('3000')
})

test('an account makes so many repos in a day', async () => {
  const clock = testClock()
  const { client } = await start({ now: clock.now, reposPerDay: 2 })
  expect((await client.createDataset('b')).status).toBe(200)
  expect((await client.createDataset('b')).status).toBe(409)
  expect((await client.createDataset('b')).status).toBe(429)
  clock.advance(24 * 3_600_000)
  expect((await client.createDataset('c')).status).toBe(200)
})

test('requests are counted in windows of five minutes, each kind by itself', async () => {
  const clock = testClock()
  const { hub, client } = await start({ now: clock.now, quotas: { api: 2, resolvers: 1 } })
  clock.advance(163_000)
  const first = await client.send('/api/whoami-v2')
  expect(first.headers.get('ratelimit')).toBe('"api";r=1;t=137')
  expect(first.headers.get('ratelimit-policy')).toBe('"fixed window";"api";q=2;w=300')
  await client.send('/api/whoami-v2')
  const over = await client.send('/api/whoami-v2')
  expect([over.status, over.headers.get('ratelimit')]).toEqual([429, '"api";r=0;t=137'])
  const resolved = await client.send(`/${REPO}/resolve/main/a.txt`)
  expect([resolved.status, resolved.headers.get('ratelimit')]).toEqual([
    307,
    '"resolvers";r=0;t=137',
  ])
  const cached = await client.send(resolved.headers.get('location') ?? '')
  expect([cached.status, cached.headers.get('ratelimit')]).toEqual([200, null])
  expect((await client.send(`/${REPO}/resolve/main/a.txt`)).status).toBe(429)
  expect((await rawClient(hub.hubUrl).send(`/api/${REPO}`)).status).toBe(200)
  clock.advance(137_000)
  expect((await client.send('/api/whoami-v2')).status).toBe(200)
})
