import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { readLocalRun } from '../../src/hub/local-run.ts'
import { openPusher } from '../../src/hub/open-pusher.ts'
import { recoverStore } from '../../src/seal/recover-store.ts'
import { start } from '../support/api-run.ts'
import { readDataset } from '../support/dataset-points.ts'
import { commitCount, hubUser, startTestHub, type HubUser } from '../support/hub-user.ts'
import { storeFolder } from '../support/store-folder.ts'

const POINTS = 3000
const COMPACT = ['compact', '--dataset', 'me/runs'] as const

/** A Dataset with a run of several short shards, as a machine leaves it that has gone before it could merge them. */
async function sendUnmerged({ hub, dir }: HubUser, id = 'gone'): Promise<void> {
  const script = `
    import { init } from 'shardboard'
    const run = init({ project: 'api', dir: ${JSON.stringify(dir)}, id: '${id}', name: 'a run', sealPointCount: 100, quiet: true })
    for (let step = 0; step < ${POINTS}; step++) run.log({ loss: step })
    process.kill(process.pid, 'SIGKILL')`
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd })
  expect(child.signal).toBe('SIGKILL')
  recoverStore(dir, Date.now())
  const { signal } = new AbortController()
  const pusher = openPusher({
    storeDir: dir,
    target: { hubUrl: hub.hubUrl, dataset: 'me/runs', space: null, isPrivate: false },
    token: hub.token,
    environment: { SHARDBOARD_HUB_STATE_DIR: storeFolder() },
    signal,
    onDelay: () => undefined,
  })
  await pusher.push(() => [readLocalRun(dir, { folder: 'api', runId: id }) ?? []].flat(), signal)
}

async function lossSteps(user: HubUser, id = 'gone'): Promise<number[]> {
  const { points } = await readDataset(user.hub, 'me/runs', 'api')
  const steps = (points.get(id) ?? []).map(({ step }) => step)
  return steps.toSorted((one, other) => one - other)
}

const shardPaths = (user: HubUser): string[] =>
  user.hub
    .repo('dataset', 'me/runs')
    .files()
    .map(({ path }) => path)
    .filter((path) => path.includes('/metrics/'))

const everyStep = Array.from({ length: POINTS }, (_, step) => step)

test('many files become few in one commit, and every point is there once', async () => {
  const user = hubUser(await startTestHub())
  await sendUnmerged(user)
  expect(shardPaths(user).length).toBeGreaterThan(4)
  const commits = commitCount(user.hub, 'dataset', 'me/runs')
  const end = await user.shardboard(COMPACT)
  expect([end.exitCode, end.stderr]).toEqual([0, ''])
  expect(end.stdout).toMatch(
    /^api · a run: \d+ shards merged, \d+ points\nme\/runs · 1 file, [\d.]+ kB sent in 1 commit\n$/,
  )
  expect(shardPaths(user)).toHaveLength(1)
  expect(commitCount(user.hub, 'dataset', 'me/runs')).toBe(commits + 1)
  expect(await lossSteps(user)).toEqual(everyStep)
  const again = await user.shardboard(COMPACT)
  expect(again.stdout).toBe('Nothing to merge in me/runs.\n')
  const downloads = user.hub.requests.filter(
    ({ host, method }) => host === 'cdn' && method === 'GET',
  )
  expect(downloads.length).toBeLessThan(40)
})

test('the store that sent the short ones does not send them again', async () => {
  const user = hubUser(await startTestHub())
  await sendUnmerged(user)
  await user.shardboard(COMPACT)
  const commits = commitCount(user.hub, 'dataset', 'me/runs')
  const end = await user.shardboard(['sync', '--project', 'api', '--dataset', 'me/runs'])
  expect([end.exitCode, end.stdout]).toEqual([0, expect.stringContaining('1 run, nothing new')])
  expect(commitCount(user.hub, 'dataset', 'me/runs')).toBe(commits)
  expect(shardPaths(user)).toHaveLength(1)
})

test('a run that others send meanwhile is not lost', async () => {
  const user = hubUser(await startTestHub())
  await sendUnmerged(user)
  const { hub } = user
  hub.fault({ kind: 'slow', delayMs: 4000, method: 'POST', path: '/commit/', count: 1 })
  const before = commits(hub).length
  const compacting = user.shardboard(COMPACT)
  await vi.waitUntil(() => commits(hub).length > before, { timeout: 20_000 })
  const other = hubUser(hub)
  const run = start({ dir: other.dir, id: 'other' })
  run.log({ loss: 1 })
  await run.finish()
  await other.shardboard(['sync', '--all', '--dataset', 'me/runs'])
  expect((await compacting).exitCode).toBe(0)
  expect(commits(hub).some(({ status }) => status === 412)).toBe(true)
  expect(await lossSteps(user)).toEqual(everyStep)
  expect(await lossSteps(user, 'other')).toEqual([0])
  expect(shardPaths(user)).toHaveLength(2)
})

test('a store that merges the same run meanwhile loses and doubles nothing', async () => {
  const user = hubUser(await startTestHub())
  await sendUnmerged(user)
  const { hub } = user
  hub.fault({ kind: 'slow', delayMs: 5000, method: 'POST', path: '/commit/', count: 1 })
  const before = commits(hub).length
  const compacting = user.shardboard([...COMPACT, '--json'])
  await vi.waitUntil(() => commits(hub).length > before, { timeout: 20_000 })
  await user.shardboard(['compact'])
  await user.shardboard(['sync', '--project', 'api', '--dataset', 'me/runs'])
  expect((await compacting).exitCode).toBe(0)
  expect(await lossSteps(user)).toEqual(everyStep)
  expect(shardPaths(user)).toHaveLength(1)
})

const commits = ({ requests }: HubUser['hub']) =>
  requests.filter(({ method, url }) => method === 'POST' && url.includes('/commit/'))

test('only sessions that have ended, or have long been silent, are merged', async () => {
  const user = hubUser(await startTestHub())
  await sendUnmerged(user)
  const repo = user.hub.repo('dataset', 'me/runs')
  const path = 'projects/api/runs/gone/run.json'
  const record = Object(JSON.parse((await repo.file(path)).toString()))
  const heardOf = (heartbeatUnixMs: number): Promise<string> => {
    const attempts = [
      { ...record.attempts[0], state: 'running', endedUnixMs: null, heartbeatUnixMs },
    ]
    return repo.write({ [path]: JSON.stringify({ ...record, state: 'running', attempts }) })
  }
  await heardOf(Date.now())
  expect((await user.shardboard(COMPACT)).stdout).toBe('Nothing to merge in me/runs.\n')
  await heardOf(Date.now() - 2 * 3600_000)
  expect((await user.shardboard(COMPACT)).stdout).toContain('shards merged')
  expect(shardPaths(user)).toHaveLength(1)
  expect(await lossSteps(user)).toEqual(everyStep)
})

test('squash makes one commit of all, and says what that means', async () => {
  const user = hubUser(await startTestHub())
  await sendUnmerged(user)
  const end = await user.shardboard([...COMPACT, '--squash'])
  expect([end.exitCode, end.stderr]).toEqual([
    0,
    'All commits of me/runs become one: what it was before can be read no more.\n',
  ])
  expect(end.stdout).toContain('me/runs · squashed\n')
  expect(commitCount(user.hub, 'dataset', 'me/runs')).toBe(1)
  expect(await lossSteps(user)).toEqual(everyStep)
})

test('a damaged shard is named, and left as it is', async () => {
  const user = hubUser(await startTestHub())
  await sendUnmerged(user)
  const repo = user.hub.repo('dataset', 'me/runs')
  const [path = ''] = shardPaths(user)
  const bytes = await repo.file(path)
  bytes.fill(0, 10, 50)
  await repo.write({ [path]: bytes })
  const commits = commitCount(user.hub, 'dataset', 'me/runs')
  const end = await user.shardboard(COMPACT)
  expect([end.exitCode, end.stderr]).toEqual([1, expect.stringContaining('its SHA-256 is not')])
  expect(commitCount(user.hub, 'dataset', 'me/runs')).toBe(commits)
})

test('a Dataset that is not there, and options that exclude each other', async () => {
  const user = hubUser(await startTestHub())
  const absent = await user.shardboard(COMPACT)
  expect([absent.exitCode, absent.stderr]).toEqual([
    1,
    expect.stringContaining('cannot merge the shards of the Dataset me/runs'),
  ])
  expect((await user.shardboard(['compact', '--squash'])).stderr).toContain(
    '--squash needs --dataset',
  )
  const both = await user.shardboard([...COMPACT, '--dir', user.dir])
  expect(both.stderr).toContain('--dir and --dataset: name one of them')
})
