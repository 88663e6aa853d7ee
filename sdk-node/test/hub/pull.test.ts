import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { start } from '../support/api-run.ts'
import { commitCount, hubUser, startTestHub, type HubUser } from '../support/hub-user.ts'
import { readPoints } from '../support/read-points.ts'
import { seededRandom } from '../support/seeded-random.ts'

/** A run with an overview and texts. */
async function trainRun(dir: string, id: string, stepCount = 20_000): Promise<void> {
  const random = seededRandom(id.length)
  const run = start({ dir, id, name: `run ${id}`, config: { id } })
  for (let step = 0; step < stepCount; step++) run.log({ loss: random() })
  run.log({ note: 'done', nan: NaN })
  await run.finish()
}

async function sync(user: HubUser, ...args: string[]): Promise<void> {
  const end = await user.shardboard(['sync', '--project', 'api', '--dataset', 'me/runs', ...args])
  expect([end.exitCode, end.stderr]).toEqual([0, ''])
}

const PULL = ['pull', '--dataset', 'me/runs'] as const

const recordOf = (dir: string, id: string): unknown =>
  JSON.parse(readFileSync(join(dir, `projects/api/runs/${id}/run.json`), 'utf8'))

test('a Dataset is brought into an empty store, whole and once', async () => {
  const hub = await startTestHub()
  const [author, reader] = [hubUser(hub), hubUser(hub)]
  await trainRun(author.dir, 'a')
  await trainRun(author.dir, 'bb', 10)
  await sync(author)
  const pulled = await reader.shardboard(PULL)
  expect([pulled.exitCode, pulled.stderr]).toEqual([0, ''])
  expect(pulled.stdout).toMatch(
    new RegExp(`^me/runs · 2 runs: 5 files, [\\d.]+ kB\\nData: ${reader.dir}\\n$`),
  )
  for (const id of ['a', 'bb']) {
    const points = await readPoints(reader.dir, 'api', id)
    expect(points).toEqual(await readPoints(author.dir, 'api', id))
    expect(recordOf(reader.dir, id)).toEqual(recordOf(author.dir, id))
  }
  const index: unknown = JSON.parse(
    readFileSync(join(reader.dir, 'projects/api/index.json'), 'utf8'),
  )
  expect(index).toMatchObject({
    project: 'api',
    runs: expect.arrayContaining([
      expect.objectContaining({ id: 'a', name: 'run a', state: 'finished' }),
      expect.objectContaining({ id: 'bb' }),
    ]),
  })
  expect(existsSync(join(reader.dir, '.hub'))).toBe(false)
  const before = hub.requests.length
  const again: unknown = JSON.parse((await reader.shardboard([...PULL, '--json'])).stdout)
  expect(again).toMatchObject({ runs: [{ fileCount: 0 }, { fileCount: 0 }], problems: [] })
  const asked = hub.requests.slice(before)
  expect(asked.filter(({ host, url }) => host === 'cdn' || url.includes('.parquet'))).toEqual([])
  expect(hub.requests.filter(({ isSuffixRange }) => isSuffixRange)).toEqual([])
})

test('a pull that was killed goes on where it was', async () => {
  const hub = await startTestHub()
  const [author, reader] = [hubUser(hub), hubUser(hub)]
  for (const id of ['a', 'bb', 'ccc', 'dddd']) await trainRun(author.dir, id, 10)
  await sync(author)
  const downloads = () =>
    hub.requests.filter(({ host, method }) => host === 'cdn' && method === 'GET')
  const heal = hub.fault({
    kind: 'slow',
    delayMs: 120_000,
    method: 'GET',
    host: 'cdn',
    skip: 3,
    count: Infinity,
  })
  const killed = await reader.shardboard(PULL, {
    onStart: (kill) => {
      void vi
        .waitUntil(() => downloads().length === 8, { timeout: 50_000 })
        .then(() => kill('SIGKILL'))
    },
  })
  expect(killed.signal).toBe('SIGKILL')
  heal()
  const before = downloads().length
  expect((await reader.shardboard(PULL)).exitCode).toBe(0)
  // Six at once: when all eight had been asked for, two had come.
  expect(downloads().length - before).toBeLessThanOrEqual(8 - 2)
  for (const id of ['a', 'bb', 'ccc', 'dddd']) {
    const points = await readPoints(reader.dir, 'api', id)
    expect(points).toEqual(await readPoints(author.dir, 'api', id))
  }
  expect(existsSync(join(reader.dir, '.hub'))).toBe(false)
})

test('answers that break off are asked for again', async () => {
  const hub = await startTestHub()
  const [author, reader] = [hubUser(hub), hubUser(hub)]
  await trainRun(author.dir, 'a')
  await sync(author)
  hub.fault({ kind: 'truncate', bytes: 100, method: 'GET', host: 'cdn', count: 2 })
  hub.fault({ kind: 'status', status: 429, method: 'GET', path: '/resolve/', skip: 4, count: 1 })
  const end = await reader.shardboard(PULL)
  expect([end.exitCode, end.stderr]).toEqual([0, expect.stringContaining('Waiting: ')])
  expect(await readPoints(reader.dir, 'api', 'a')).toEqual(await readPoints(author.dir, 'api', 'a'))
})

test('a damaged file is not taken, and the other runs are', async () => {
  const hub = await startTestHub()
  const [author, reader] = [hubUser(hub), hubUser(hub)]
  await trainRun(author.dir, 'a')
  await trainRun(author.dir, 'bb', 10)
  await sync(author)
  const repo = hub.repo('dataset', 'me/runs')
  const path = repo.files().find((file) => file.path.includes('/overview/a/'))?.path ?? ''
  const bytes = await repo.file(path)
  bytes.fill(0, 1000, 2000)
  await repo.write({ [path]: bytes })
  const end = await reader.shardboard(PULL)
  expect([end.exitCode, end.stdout]).toEqual([1, expect.stringContaining('1 run: ')])
  expect(end.stderr).toContain(`run a of "api" is not brought: overview/a/`)
  expect(end.stderr).toContain('its SHA-256 is not what its manifest says')
  expect(existsSync(join(reader.dir, 'projects/api/runs/a'))).toBe(false)
  expect(await readPoints(reader.dir, 'api', 'bb')).toHaveLength(11)
})

test('a Dataset cannot name files outside of its runs', async () => {
  const hub = await startTestHub()
  const [author, reader] = [hubUser(hub), hubUser(hub)]
  await trainRun(author.dir, 'a', 10)
  await sync(author)
  const repo = hub.repo('dataset', 'me/runs')
  const path = 'projects/api/runs/a/manifest.json'
  const text = (await repo.file(path)).toString()
  await repo.write({ [path]: text.replaceAll('"metrics/a/', '"../../../evil/') })
  const end = await reader.shardboard(PULL)
  expect([end.exitCode, end.stderr]).toEqual([1, expect.stringContaining('which is no file of it')])
  expect(existsSync(join(reader.dir, 'projects/api'))).toBe(false)
})

test('a pulled run is resumed and sent back, and each store gets what the other has', async () => {
  const hub = await startTestHub()
  const [home, away] = [hubUser(hub), hubUser(hub)]
  await trainRun(home.dir, 'a', 50)
  await sync(home)
  await away.shardboard(PULL)
  const resumed = start({ dir: away.dir, id: 'a', resume: 'must' })
  for (let step = 0; step < 50; step++) resumed.log({ loss: step })
  resumed.summary.best = 7
  await resumed.finish()
  await sync(away)
  const all = await readPoints(away.dir, 'api', 'a')
  expect(
    all
      .filter(({ metric }) => metric === 'loss')
      .map(({ step }) => step)
      .toSorted(byNumber),
  ).toEqual(Array.from({ length: 101 }, (_, step) => step).filter((step) => step !== 50))
  const commits = commitCount(hub, 'dataset', 'me/runs')
  await sync(home)
  expect(commitCount(hub, 'dataset', 'me/runs')).toBe(commits)
  await home.shardboard(PULL)
  expect((await readPoints(home.dir, 'api', 'a')).toSorted(byPlace)).toEqual(all.toSorted(byPlace))
  expect(recordOf(home.dir, 'a')).toMatchObject({ summary: { best: 7 }, attempts: [{}, {}] })
})

const byNumber = (one: number, other: number): number => one - other
const byPlace = (
  one: { metric: string; attempt: number; step: number },
  other: { metric: string; attempt: number; step: number },
): number =>
  (one.metric < other.metric ? -1 : Number(one.metric > other.metric)) ||
  one.attempt - other.attempt ||
  one.step - other.step

test('one run, one project, and a Dataset as it was', async () => {
  const hub = await startTestHub()
  const [author, reader] = [hubUser(hub), hubUser(hub)]
  await trainRun(author.dir, 'a', 10)
  await sync(author)
  const { head } = hub.repo('dataset', 'me/runs')
  await trainRun(author.dir, 'bb', 10)
  await sync(author)
  const pull = async (...args: string[]) => (await reader.shardboard(['pull', ...args])).stderr
  expect(await pull('--dataset', 'me/runs', '--project', 'q')).toContain('it has "api"')
  expect(await pull('--dataset', 'me/runs', '--run', 'q')).toContain('there is no run "q"')
  expect(await pull('--dataset', 'me/nothing')).toContain('cannot read the Dataset me/nothing')
  expect(await pull('--dataset', 'me/runs', '--project', 'api', '--run', 'run bb')).toBe('')
  expect(existsSync(join(reader.dir, 'projects/api/runs/a'))).toBe(false)
  const earlier = hubUser(hub)
  expect((await earlier.shardboard(['pull', '--dataset', `me/runs@${head}`])).exitCode).toBe(0)
  expect(existsSync(join(earlier.dir, 'projects/api/runs/bb'))).toBe(false)
  expect(await readPoints(earlier.dir, 'api', 'a')).toHaveLength(11)
})

test('what is public needs no token, and what is private says that it does', async () => {
  const hub = await startTestHub()
  const [author, anybody] = [hubUser(hub), hubUser(hub)]
  await trainRun(author.dir, 'a', 10)
  await sync(author)
  await author.shardboard(['sync', '--all', '--dataset', 'me/secret', '--private'])
  const environment = { HF_TOKEN: '' }
  expect((await anybody.shardboard(PULL, { environment })).exitCode).toBe(0)
  const end = await anybody.shardboard(['pull', '--dataset', 'me/secret'], { environment })
  expect([end.exitCode, end.stderr]).toEqual([
    1,
    expect.stringMatching(/^shardboard: cannot read the Dataset me\/secret: .*HF_TOKEN/),
  ])
})
