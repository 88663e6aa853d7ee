import { init, isShardboardError, sync, type SyncProgress } from 'shardboard'
import { afterEach, expect, test, vi } from 'vitest'
import { start } from '../support/api-run.ts'
import { commitCount, startTestHub } from '../support/hub-user.ts'
import { storeFolder } from '../support/store-folder.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

async function startHubForApi(): Promise<Awaited<ReturnType<typeof startTestHub>>> {
  const hub = await startTestHub()
  vi.stubEnv('HF_ENDPOINT', hub.hubUrl)
  vi.stubEnv('HF_TOKEN', hub.token)
  vi.stubEnv('SHARDBOARD_HUB_STATE_DIR', storeFolder())
  return hub
}

test('sync() sends runs, tells how far it is, and reports', async () => {
  const hub = await startHubForApi()
  const dir = storeFolder()
  const run = start({ dir, id: 'a' })
  run.log({ loss: 1 })
  await run.finish()
  const seen: SyncProgress[] = []
  const wish = { dir, project: 'api', datasetId: 'me/runs', spaceId: 'me/board' }
  const report = await sync({ ...wish, onProgress: (progress) => seen.push(progress) })
  expect(report).toMatchObject({
    dir,
    isDryRun: false,
    datasets: [
      {
        dataset: 'me/runs',
        datasetUrl: `${hub.hubUrl}/datasets/me/runs`,
        spaceUrl: `${hub.hubUrl}/spaces/me/board`,
        runCount: 1,
        fileCount: 1,
        commitCount: 1,
        problems: [],
      },
    ],
  })
  const byteLength = report.datasets[0]?.byteLength ?? 0
  expect(seen.at(-1)).toEqual({
    dataset: 'me/runs',
    sentBytes: byteLength,
    totalBytes: byteLength,
    sentFiles: 1,
    totalFiles: 1,
  })
  const commits = commitCount(hub, 'dataset', 'me/runs')
  expect((await sync({ dir })).datasets).toEqual([])
  expect(commitCount(hub, 'dataset', 'me/runs')).toBe(commits)
})

test('sync() gives up when it is told to', async () => {
  await startHubForApi()
  const dir = storeFolder()
  const run = init({ project: 'api', dir, quiet: true })
  run.log({ loss: 1 })
  await run.finish()
  const controller = new AbortController()
  controller.abort(new Error('not now'))
  const wish = { dir, all: true, datasetId: 'me/runs', signal: controller.signal }
  await expect(sync(wish)).rejects.toThrow('not now')
})

test.each([
  [{ dataset: 'me/runs' }, `sync() has no option "dataset": did you mean 'datasetId'?`],
  [{ datasetId: 'runs' }, 'datasetId must be the owner and the name'],
  [{}, 'no Dataset is named'],
  [{ datasetId: 'me/runs' }, 'no run waits for the Dataset me/runs'],
  [{ datasetId: 'me/runs', all: true, project: 'p' }, 'not both'],
])('sync(%j) says what is wrong', async (wish, message) => {
  await startHubForApi()
  const failure: unknown = await sync({ dir: storeFolder(), ...wish }).catch(
    (error: unknown) => error,
  )
  expect(isShardboardError(failure) && failure.code).toBe('bad-option')
  expect(String(failure)).toContain(message)
})
