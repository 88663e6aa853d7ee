import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { start } from '../support/api-run.ts'
import { readDataset } from '../support/dataset-points.ts'
import { commitCount, datasetPaths, hubUser, startTestHub } from '../support/hub-user.ts'

const SYNC = ['sync', '--project', 'api', '--dataset', 'me/runs'] as const

async function trainRun(dir: string, id: string): Promise<void> {
  const run = start({ dir, id, reinit: 'create_new' })
  run.log({ loss: 1 })
  await run.finish()
}

/** Logs 30 segments and dies. */
function killedRun(dir: string): void {
  const script = `
    import { init } from 'shardboard'
    const run = init({ project: 'api', dir: ${JSON.stringify(dir)}, id: 'killed', sealPointCount: 100, quiet: true })
    for (let step = 0; step < 3000; step++) run.log({ loss: step })
    process.kill(process.pid, 'SIGKILL')`
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd })
  expect(child.signal).toBe('SIGKILL')
}

test('publishes what a killed run left, and sends it', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  killedRun(dir)
  const end = await shardboard(SYNC)
  expect([end.exitCode, end.stderr]).toEqual([0, ''])
  const record = await hub.repo('dataset', 'me/runs').file('projects/api/runs/killed/run.json')
  expect(JSON.parse(record.toString())).toMatchObject({
    state: 'crashed',
    metrics: [{ name: 'loss', count: 3000 }],
  })
  // Merged, before it was sent.
  const { parquetPaths, points } = await readDataset(hub, 'me/runs', 'api')
  expect(parquetPaths).toHaveLength(1)
  expect(points.get('killed')).toHaveLength(3000)
  expect((await shardboard(['sync'])).stdout).toContain('waits to be sent')
})

test('a sync that is killed between two commits goes on with the next one', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  const ids = Array.from({ length: 110 }, (_, index) => `run-${index}`)
  await Promise.all(ids.map((id) => trainRun(dir, id)))
  const heal = hub.fault({
    kind: 'slow',
    delayMs: 120_000,
    method: 'POST',
    path: '/commit/',
    skip: 1,
  })
  const killed = await shardboard(SYNC, {
    onStart: (kill) => {
      void vi
        .waitUntil(() => commits(hub.requests).length === 2, { timeout: 50_000 })
        .then(() => kill('SIGKILL'))
    },
  })
  expect(killed.signal).toBe('SIGKILL')
  heal()
  expect(commitCount(hub, 'dataset', 'me/runs')).toBe(2)
  const rest: unknown = JSON.parse((await shardboard(['sync', '--json'])).stdout)
  expect(rest).toMatchObject({ datasets: [{ runCount: 110, fileCount: 10, commitCount: 1 }] })
  expect(datasetPaths(hub, 'me/runs').filter((path) => path.endsWith('run.json'))).toHaveLength(110)
}, 120_000)

const commits = (requests: readonly { method: string; url: string }[]) =>
  requests.filter(({ method, url }) => method === 'POST' && url.includes('/commit/'))

test('Ctrl-C stops it, and it says how to go on', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir, 'a')
  hub.fault({ kind: 'slow', delayMs: 120_000, method: 'POST', path: '/commit/' })
  const stopped = await shardboard(SYNC, {
    onStart: (kill) => {
      void vi
        .waitUntil(() => commits(hub.requests).length === 1, { timeout: 50_000 })
        .then(() => kill('SIGINT'))
    },
  })
  expect([stopped.exitCode, stopped.signal, stopped.stderr]).toEqual([
    1,
    null,
    'shardboard: stopped before it was done: run it again to send the rest\n',
  ])
})

test('files of a push that never ended are not sent again, and leave when nobody needs them', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir, 'a')
  await trainRun(dir, 'b')
  await shardboard([...SYNC, '--run', 'b'])
  const manifest: unknown = JSON.parse(
    readFileSync(join(dir, 'projects/api/runs/a/manifest.json'), 'utf8'),
  )
  const path = `projects/api/${Object(manifest).shards[0].path}`
  const repo = hub.repo('dataset', 'me/runs')
  await repo.write({
    [path]: readFileSync(join(dir, path)),
    'projects/api/metrics/a/merged-1-00000000000000000000.parquet': new Uint8Array(9),
  })
  const report: unknown = JSON.parse((await shardboard([...SYNC, '--json'])).stdout)
  expect(report).toMatchObject({ datasets: [{ fileCount: 0, commitCount: 1 }] })
  expect(datasetPaths(hub, 'me/runs').filter((file) => file.includes('metrics/a/'))).toEqual([path])
})

test('what was committed although no answer came is not committed again', async () => {
  const { hub, dir, shardboard } = hubUser(await startTestHub())
  await trainRun(dir, 'a')
  hub.fault({ kind: 'reset-after-apply', method: 'POST', path: '/commit/', count: 1 })
  const end = await shardboard(SYNC)
  expect([end.exitCode, commitCount(hub, 'dataset', 'me/runs')]).toEqual([0, 2])
  expect(end.stderr).toContain('Waiting: the Hub cannot be reached')
})
