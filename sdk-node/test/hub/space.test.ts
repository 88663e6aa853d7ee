import { expect, test } from 'vitest'
import { start } from '../support/api-run.ts'
import { commitCount, hubUser, startTestHub } from '../support/hub-user.ts'

async function trainRun(dir: string): Promise<void> {
  const run = start({ dir, id: 'a' })
  run.log({ loss: 1 })
  await run.finish()
}

const metaOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<meta name="(shardboard-\w+)" content="([^"]*)"/g)].map(
      ([, name = '', content = '']) => [name, content],
    ),
  )

test('sync puts the dashboard beside the Dataset, and its host opens it', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir)
  const end = await shardboard(['sync', '--all', '--space', 'me/board'])
  expect([end.exitCode, end.stderr]).toEqual([0, ''])
  expect(end.stdout).toContain(`Dataset:   ${hub.hubUrl}/datasets/me/board-data\n`)
  expect(end.stdout).toContain(`Dashboard: ${hub.hubUrl}/spaces/me/board\n`)
  const page = await (await fetch(hub.spaceUrl('me/board'))).text()
  expect(metaOf(page)).toEqual({
    'shardboard-dataset': 'me/board-data',
    'shardboard-hub': hub.hubUrl,
    'shardboard-private': 'false',
  })
  expect(page).toMatch(/connect-src 'self'[^;"]* http:\/\/127\.0\.0\.1:\*[ ;]/)
  const script = /<script type="module"[^>]* src="\.\/([^"]+)"/.exec(page)?.[1]
  const answer = await fetch(`${hub.spaceUrl('me/board')}/${script}`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('javascript'),
  ])
  const paths = hub
    .repo('space', 'me/board')
    .files()
    .map(({ path }) => path)
  expect(paths.filter((path) => path.endsWith('.map'))).toEqual([])
  expect(hub.repo('space', 'me/board').isPrivate).toBe(false)
  const commits = commitCount(hub, 'space', 'me/board')
  await shardboard(['sync', '--all', '--space', 'me/board'])
  expect(commitCount(hub, 'space', 'me/board')).toBe(commits)
})

test('a private Dataset’s Space is public, lets its visitors sign in, and holds no token', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir)
  await shardboard(['sync', '--all', '--space', 'me/board', '--private'])
  const space = hub.repo('space', 'me/board')
  expect([hub.repo('dataset', 'me/board-data').isPrivate, space.isPrivate]).toEqual([true, false])
  const page = await (await fetch(hub.spaceUrl('me/board'))).text()
  expect(metaOf(page)['shardboard-private']).toBe('true')
  expect(page).toContain('"OAUTH_SCOPES":"openid profile read-repos"')
  for (const { path } of space.files()) {
    expect((await space.file(path)).includes(hub.token)).toBe(false)
  }
})

test('deploy renews only what has changed, and takes old assets away', async () => {
  const { hub, shardboard } = hubUser(await startTestHub())
  const first: unknown = JSON.parse(
    (await shardboard(['deploy', '--space', 'me/board', '--dataset', 'me/runs', '--json'])).stdout,
  )
  expect(first).toMatchObject({ isNew: true, dataset: 'me/runs', deletedCount: 0 })
  const space = hub.repo('space', 'me/board')
  const paths = space.files().map(({ path }) => path)
  await space.write({
    'assets/index-old.js': 'old()',
    'notes.txt': 'mine',
    'favicon.svg': '<svg/>',
  })
  const before = hub.requests.length
  const renewed: unknown = JSON.parse(
    (await shardboard(['deploy', '--space', 'me/board', '--json'])).stdout,
  )
  expect(renewed).toMatchObject({ isNew: false, dataset: 'me/runs', fileCount: 1, deletedCount: 1 })
  expect(hub.requests.slice(before).filter(({ host }) => host === 'cdn')).toEqual([])
  expect(space.files().map(({ path }) => path)).toEqual([...paths, 'notes.txt'].toSorted(byFolder))
  const commits = commitCount(hub, 'space', 'me/board')
  expect((await shardboard(['deploy', '--space', 'me/board'])).stdout).toContain('nothing new')
  expect(commitCount(hub, 'space', 'me/board')).toBe(commits)
})

/** As the Hub lists: folders first. */
const byFolder = (one: string, other: string): number =>
  Number(other.includes('/')) - Number(one.includes('/')) || (one < other ? -1 : 1)

test('deploy keeps the README that its owner has changed, unless the data needs another', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir)
  await shardboard(['sync', '--all', '--space', 'me/board', '--dataset', 'me/runs'])
  const space = hub.repo('space', 'me/board')
  const own = `---\ntitle: Mine\nsdk: static\ntags: [shardboard, "digits"]\ndatasets: [me/runs]\n---\nHello\n`
  await space.write({ 'README.md': own })
  await shardboard(['deploy', '--space', 'me/board'])
  expect((await space.file('README.md')).toString()).toBe(own)
  await hub.createRepo({ type: 'dataset', id: 'me/other', isPrivate: true })
  await shardboard(['deploy', '--space', 'me/board', '--dataset', 'me/other'])
  const card = (await space.file('README.md')).toString()
  expect(card).toContain('- me/other')
  expect(card).toContain('hf_oauth: true')
})

test('a Space of somebody’s else is left alone', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir)
  const files = { 'README.md': '---\nsdk: static\n---\n', 'index.html': '<head></head>' }
  await hub.createRepo({ type: 'space', id: 'me/board', files })
  const synced = await shardboard(['sync', '--all', '--space', 'me/board'])
  expect(synced.exitCode).toBe(1)
  expect(synced.stderr).toContain('the Space me/board is there and is no dashboard')
  expect(synced.stdout).toContain('1 file')
  const deployed = await shardboard(['deploy', '--space', 'me/board'])
  expect([deployed.exitCode, deployed.stdout]).toEqual([1, ''])
  expect(commitCount(hub, 'space', 'me/board')).toBe(2)
})

test('a Space that shows another Dataset is not turned to this one by sync', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir)
  await shardboard(['deploy', '--space', 'me/board', '--dataset', 'me/first'])
  const end = await shardboard(['sync', '--all', '--space', 'me/board', '--dataset', 'me/second'])
  expect(end.stderr).toContain('shows the Dataset me/first, not me/second')
  expect(end.stderr).toContain('shardboard deploy --space me/board --dataset me/second')
  expect(hub.repo('dataset', 'me/second').files()).not.toEqual([])
})

test('a Space that was made and left without its site gets it', async () => {
  const { hub, shardboard } = hubUser(await startTestHub())
  hub.fault({ kind: 'status', status: 403, method: 'POST', path: '/commit/', count: 1 })
  expect((await shardboard(['deploy', '--space', 'me/board'])).exitCode).toBe(1)
  expect((await fetch(hub.spaceUrl('me/board'))).status).toBe(503)
  expect((await shardboard(['deploy', '--space', 'me/board'])).exitCode).toBe(0)
  expect((await fetch(hub.spaceUrl('me/board'))).status).toBe(200)
})
