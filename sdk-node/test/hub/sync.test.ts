import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bindRun, listBoundRuns } from '../../src/store/bound-runs.ts'
import { start } from '../support/api-run.ts'
import { commitCount, datasetPaths, hubUser, startTestHub } from '../support/hub-user.ts'

async function trainRun(dir: string, id: string, stepCount = 100): Promise<void> {
  const run = start({ dir, id, name: `run ${id}` })
  for (let step = 0; step < stepCount; step++) run.log({ loss: step / 7, acc: step })
  await run.finish()
}

const SYNC = ['sync', '--project', 'api', '--dataset', 'me/runs'] as const

test('sends a project, says where it is, and sends nothing the second time', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir, 'a')
  await trainRun(dir, 'b')
  const first = await shardboard(SYNC)
  expect(first.stderr).toBe('')
  expect(first.stdout.split('\n')).toEqual([
    expect.stringMatching(/^me\/runs · 2 runs: 2 files, [\d.]+ kB sent in 1 commit$/),
    `Dataset:   ${hub.hubUrl}/datasets/me/runs`,
    '',
  ])
  expect(first.exitCode).toBe(0)
  expect(datasetPaths(hub, 'me/runs')).toEqual([
    'projects/api/index.json',
    expect.stringMatching(/^projects\/api\/metrics\/a\/.*\.parquet$/),
    expect.stringMatching(/^projects\/api\/metrics\/b\/.*\.parquet$/),
    'projects/api/runs/a/manifest.json',
    'projects/api/runs/a/run.json',
    'projects/api/runs/b/manifest.json',
    'projects/api/runs/b/run.json',
  ])
  const commits = commitCount(hub, 'dataset', 'me/runs')
  const second = await shardboard([...SYNC, '--json'])
  expect(JSON.parse(second.stdout)).toMatchObject({
    dir,
    isDryRun: false,
    datasets: [{ dataset: 'me/runs', runCount: 2, commitCount: 0, openRunCount: 0, problems: [] }],
  })
  expect(commitCount(hub, 'dataset', 'me/runs')).toBe(commits)
})

test('a dry run counts files, bytes and commits, and touches nothing', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir, 'a')
  const before = readdirSync(dir)
  const dry = await shardboard([...SYNC, '--dry-run', '--json'])
  const planned: unknown = JSON.parse(dry.stdout)
  expect(planned).toMatchObject({
    isDryRun: true,
    datasets: [{ runCount: 1, commitCount: 1, fileCount: 1, byteLength: expect.any(Number) }],
  })
  expect(() => hub.repo('dataset', 'me/runs')).toThrow('there is no dataset')
  expect(readdirSync(dir)).toEqual(before)
  const real: unknown = JSON.parse((await shardboard([...SYNC, '--json'])).stdout)
  const { datasets } = Object(real)
  expect(planned).toMatchObject({ datasets: [{ byteLength: datasets[0].byteLength }] })
  const text = await shardboard([...SYNC, '--dry-run'])
  expect(text.stdout).toBe('me/runs · 1 run, nothing new\n')
})

test('the next sync without a Dataset goes where the runs went, and says when nothing waits', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  expect((await shardboard(['sync'])).stderr).toContain('no Dataset is named')
  await trainRun(dir, 'a')
  hub.fault({ kind: 'status', status: 403, method: 'POST', path: '/commit/', count: 1 })
  const refused = await shardboard(SYNC)
  expect([refused.exitCode, refused.stdout]).toEqual([1, ''])
  expect(refused.stderr).toMatch(
    /^shardboard: cannot send runs to the Dataset me\/runs: .*HF_TOKEN/,
  )
  const again = await shardboard(['sync'])
  expect(again.stdout).toContain('me/runs · 1 run: 1 file')
  expect((await shardboard(['sync'])).stdout).toBe(`Nothing in ${dir} waits to be sent.\n`)
})

test('sends what a killed process left, and lets a run that goes on wait', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  const live = start({ dir, id: 'live' })
  live.log({ loss: 1 })
  await live.flush()
  const first = await shardboard([...SYNC, '--run', 'live'])
  expect(first.stdout).toContain('a run goes on: sync again for the rest')
  live.log({ loss: 2 })
  await live.finish()
  const rest = await shardboard(['sync'])
  expect(rest.stdout).toContain('me/runs · 1 run: ')
  expect(rest.stdout).not.toContain('goes on')
  const manifest = await hub.repo('dataset', 'me/runs').file('projects/api/runs/live/manifest.json')
  expect(JSON.parse(manifest.toString())).toMatchObject({ tails: [] })
})

test('two stores send to one Dataset, and no run is lost', async () => {
  const hub = await startTestHub()
  const [one, other] = [hubUser(hub), hubUser(hub)]
  await trainRun(one.dir, 'a')
  await trainRun(other.dir, 'b')
  const ends = await Promise.all([one.shardboard(SYNC), other.shardboard(SYNC)])
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  const index = await hub.repo('dataset', 'me/runs').file('projects/api/index.json')
  const { runs } = Object(JSON.parse(index.toString()))
  expect(runs.map(({ id }: { id: string }) => id).toSorted()).toEqual(['a', 'b'])
  const commits = commitCount(hub, 'dataset', 'me/runs')
  await one.shardboard(SYNC)
  await other.shardboard(SYNC)
  expect(commitCount(hub, 'dataset', 'me/runs')).toBe(commits)
})

test('a Dataset of other things is left alone', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await hub.createRepo({ type: 'dataset', id: 'me/runs', files: { 'data.csv': 'a,b\n' } })
  await trainRun(dir, 'a')
  const end = await shardboard(SYNC)
  expect(end.exitCode).toBe(1)
  expect(end.stderr).toContain('holds other things (such as data.csv)')
  expect(commitCount(hub, 'dataset', 'me/runs')).toBe(2)
})

test('a private Dataset is private, and a public one does not become one', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir, 'a')
  await shardboard([...SYNC, '--private'])
  expect(hub.repo('dataset', 'me/runs').isPrivate).toBe(true)
  expect((await shardboard([...SYNC, '--private'])).exitCode).toBe(0)
  await hub.createRepo({ type: 'dataset', id: 'me/open' })
  const end = await shardboard(['sync', '--all', '--dataset', 'me/open', '--private'])
  expect(end.exitCode).toBe(1)
  expect(end.stderr).toContain('the Dataset me/open is public: make it private at')
  expect(datasetPaths(hub, 'me/open')).toEqual([])
})

test('a Dataset that was to be private is made private by whoever sends the run later', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  const target = { hubUrl: hub.hubUrl, dataset: 'me/runs', space: 'me/board', isPrivate: true }
  await trainRun(dir, 'a')
  bindRun(dir, target, { folder: 'api', runId: 'a' })
  expect((await shardboard(SYNC)).stdout).toContain('/spaces/me/board')
  expect(hub.repo('dataset', 'me/runs').isPrivate).toBe(true)
})

test('a run that has gone on in two places is left alone, and the others are sent', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  const run = start({ dir, id: 'a', sealPointCount: 10 })
  for (let step = 0; step < 30; step++) run.log({ loss: step })
  await run.finish()
  await shardboard(SYNC)
  const repo = hub.repo('dataset', 'me/runs')
  const path = 'projects/api/runs/a/manifest.json'
  const text = (await repo.file(path)).toString()
  const crossed = text.replace(
    /"segmentStart":0,"segmentEnd":\d+/,
    '"segmentStart":1,"segmentEnd":9',
  )
  expect(crossed).not.toBe(text)
  await repo.write({ [path]: crossed })
  await trainRun(dir, 'b')
  const end = await shardboard(SYNC)
  expect([end.exitCode, end.stdout]).toEqual([1, expect.stringContaining('1 run: 1 file')])
  expect(end.stderr).toContain('run a has gone on both here and on the Hub')
  expect((await repo.file(path)).toString()).toBe(crossed)
})

test('a run that is damaged here, or gone, keeps no other from the Hub', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  const target = { hubUrl: hub.hubUrl, dataset: 'me/runs' }
  for (const runId of ['a', 'b', 'c']) {
    await trainRun(dir, runId)
    bindRun(dir, target, { folder: 'api', runId })
  }
  writeFileSync(join(dir, 'projects/api/runs/a/manifest.json'), '{')
  rmSync(join(dir, 'projects/api/runs/b'), { recursive: true })
  const end = await shardboard(['sync', '--json'])
  expect(JSON.parse(end.stdout)).toMatchObject({ datasets: [{ runCount: 1, fileCount: 1 }] })
  expect([end.exitCode, end.stderr]).toEqual([1, expect.stringContaining('run a is not sent: ')])
  expect(listBoundRuns(dir, target)).toEqual([{ folder: 'api', runId: 'a' }])
})

test('one Dataset that cannot be written keeps no other from its runs', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  for (const [id, dataset] of [
    ['a', 'others/runs'],
    ['b', 'me/runs'],
    ['c', 'me/second'],
  ] as const) {
    await trainRun(dir, id)
    bindRun(dir, { hubUrl: hub.hubUrl, dataset }, { folder: 'api', runId: id })
  }
  const end = await shardboard(['sync'])
  expect([end.exitCode, end.stderr]).toEqual([
    1,
    expect.stringContaining("You don't have the rights"),
  ])
  for (const dataset of ['me/runs', 'me/second']) expect(datasetPaths(hub, dataset)).not.toEqual([])
})

test('without a token, with a wrong one, or one that may only read, it says what to do', async () => {
  const hub = await startTestHub()
  const { dir, shardboard } = hubUser(hub)
  await trainRun(dir, 'a')
  const withToken = (HF_TOKEN: string) => shardboard(SYNC, { environment: { HF_TOKEN } })
  const none = await withToken('')
  expect([none.exitCode, none.stderr]).toEqual([
    1,
    'shardboard: there is no token for the Hub: set HF_TOKEN to one that may write, or log in by `hf auth login`\n',
  ])
  expect((await withToken('hf_wrong')).stderr).toMatch(/Set HF_TOKEN to a token that is valid/)
  const reader = await withToken(hub.addToken({ user: 'me', role: 'read' }))
  expect(reader.stderr).toMatch(/rights.*Use a token that has the right to/)
  const foreign = await shardboard(['sync', '--all', '--dataset', 'others/runs'])
  expect(foreign.stderr).toContain("You don't have the rights to create a dataset under")
})

test('the token file of the Hub’s own tools does', async () => {
  const hub = await startTestHub()
  const { dir, shardboard } = hubUser(hub)
  await trainRun(dir, 'a')
  mkdirSync(join(dir, 'hf'))
  writeFileSync(join(dir, 'hf/token'), `${hub.token}\n`)
  const end = await shardboard(SYNC, {
    environment: { HF_TOKEN: '', HF_HOME: join(dir, 'hf') },
  })
  expect([end.exitCode, end.stderr]).toEqual([0, ''])
})

test.each([
  [['sync', '--dataset', 'runs'], 'owner and the name'],
  [['sync', '--dataset', 'me/a--b'], 'owner and the name'],
  [['sync', '--spaces', 'me/a'], 'Did you mean --space?'],
  [['deploy'], "required option '--space"],
])('%j is misuse', async (args, message) => {
  const { shardboard } = hubUser(await startTestHub())
  const end = await shardboard(args)
  expect([end.exitCode, end.stdout]).toEqual([2, ''])
  expect(end.stderr).toContain(message)
})
