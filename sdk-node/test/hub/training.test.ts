import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub, type LocalHub } from '../../../scripts/hub/start-hub.mjs'
import { readDataset } from '../support/dataset-points.ts'
import { HubTrainer } from '../support/hub-trainer.ts'
import { storeFolder } from '../support/store-folder.ts'

const DATASET = 'me/training'
const PATIENCE = { timeout: 30_000, interval: 50 }

let hub: LocalHub
beforeEach(async () => {
  hub = await startHub()
})
afterEach(() => hub.close())

function environment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const home = storeFolder()
  return {
    HOME: home,
    HF_HOME: home,
    HF_ENDPOINT: hub.hubUrl,
    HF_TOKEN: hub.token,
    SHARDBOARD_HUB_STATE_DIR: home,
    NODE_ENV: 'production',
    ...changes,
  }
}

function train(options: object, changes?: NodeJS.ProcessEnv): HubTrainer {
  const all = { datasetId: DATASET, pushIntervalMs: 2000, ...options }
  return new HubTrainer(all, environment(changes))
}

const commitCount = (): number => {
  try {
    return hub.repo('dataset', DATASET).commits().length
  } catch {
    return 0
  }
}

const runStepsOf = async (): Promise<Map<string, number[]>> => {
  const { points } = await readDataset(hub, DATASET, 'hub')
  const steps = [...points].map(([run, all]): [string, number[]] => [
    run,
    all.filter(({ metric }) => metric === 'loss').map(({ step }) => step),
  ])
  return new Map(steps.map(([run, all]) => [run, all.toSorted((one, other) => one - other)]))
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, step) => step)

test('a run is on the Hub while it goes on, and whole when it has finished', async () => {
  const trainer = train({ dir: storeFolder(), id: 'live' })
  await expect.poll(commitCount, PATIENCE).toBeGreaterThanOrEqual(3)
  const before = await runStepsOf()
  const seen = before.get('live') ?? []
  expect(seen).toEqual(upTo(seen.length))
  expect(seen.length).toBeGreaterThan(0)
  expect(await trainer.end()).toBe(0)
  const after = await runStepsOf()
  expect(after.get('live')).toEqual(upTo(trainer.finishedCount))
  const files = hub.repo('dataset', DATASET).files()
  expect(files.map(({ path }) => path).length, trainer.output.slice(-600)).toBeLessThanOrEqual(9)
  expect(trainer.output).not.toContain(hub.token)
  expect(files.map(({ path }) => path)).not.toContainEqual(expect.stringContaining('wal/'))
})

test('what a killed process left is brought by the next one', async () => {
  const dir = storeFolder()
  const killed = train({ dir, id: 'killed', sealPointCount: 1000 })
  await expect.poll(() => killed.loggedCount, PATIENCE).toBeGreaterThan(1000)
  await killed.kill()
  const atLeast = killed.loggedCount
  const next = train({ dir, id: 'next', steps: 100 })
  expect(await next.ended()).toBe(0)
  const steps = await runStepsOf()
  expect(steps.get('next')).toEqual(upTo(100))
  const found = steps.get('killed') ?? []
  expect(found).toEqual(upTo(found.length))
  expect(found.length).toBeGreaterThanOrEqual(atLeast)
})

test('a run is resumed by another process, and its points are there once', async () => {
  const dir = storeFolder()
  const first = train({ dir, id: 'resumed', sealPointCount: 500 })
  await expect.poll(commitCount, PATIENCE).toBeGreaterThanOrEqual(2)
  await first.kill()
  const second = train({ dir, id: 'resumed', resume: 'must', steps: 300 })
  expect(await second.ended()).toBe(0)
  const { points, manifests } = await readDataset(hub, DATASET, 'hub')
  const loss = (points.get('resumed') ?? []).filter(({ metric }) => metric === 'loss')
  const ofAttempt = (attempt: number): number[] =>
    loss.filter((point) => point.attempt === attempt).map(({ step }) => step)
  expect(ofAttempt(0).toSorted((one, other) => one - other)).toEqual(upTo(ofAttempt(0).length))
  expect(ofAttempt(1).toSorted((one, other) => one - other)).toEqual(upTo(300))
  expect(manifests.get('resumed')?.tails).toEqual([])
})

test('a Space is made for it, which shows its Dataset', async () => {
  const options = { dir: storeFolder(), spaceId: 'me/board', private: true, steps: 50 }
  const trainer = train({ ...options, datasetId: undefined })
  expect(await trainer.ended()).toBe(0)
  expect(trainer.output).not.toContain('hub-failed')
  expect(hub.repo('dataset', 'me/board-data').isPrivate).toBe(true)
  const space = hub.repo('space', 'me/board')
  expect(space.isPrivate).toBe(false)
  const page = await (await fetch(hub.spaceUrl('me/board'))).text()
  expect(page).toContain('<meta name="shardboard-dataset" content="me/board-data"')
  expect((await space.file('README.md')).toString()).toContain('hf_oauth: true')
  for (const { path } of space.files()) {
    expect((await space.file(path)).includes(hub.token)).toBe(false)
  }
})

test('without a token, a run stays in its folder and says so', async () => {
  const trainer = train({ dir: storeFolder(), steps: 100 }, { HF_TOKEN: '' })
  expect(await trainer.ended()).toBe(0)
  expect(trainer.output).toMatch(/hub-failed: .*no token.*HF_TOKEN/)
  expect(trainer.finishedCount).toBe(100)
  expect(hub.requests).toEqual([])
})

test('a Hub that cannot be reached costs no more than the time that finish may take', async () => {
  const dir = storeFolder()
  const undo = hub.fault({ kind: 'reset-before', count: Infinity })
  const away = train({ dir, id: 'away', steps: 5000, finishTimeoutMs: 500 })
  expect(await away.ended()).toBe(0)
  expect(away.output).toMatch(/hub-failed: not all of the run .*shardboard sync --project hub/)
  undo()
  const back = train({ dir, id: 'back', steps: 10 })
  expect(await back.ended()).toBe(0)
  expect((await runStepsOf()).get('away')).toEqual(upTo(5000))
})

test('a token that may not write is told of, once', async () => {
  const token = hub.addToken({ user: 'me', role: 'read' })
  const trainer = train({ dir: storeFolder(), steps: 1000 }, { HF_TOKEN: token })
  expect(await trainer.ended()).toBe(0)
  expect(trainer.output).toMatch(/hub-failed/)
  expect(trainer.output).not.toContain(token)
  expect(trainer.finishedCount).toBe(1000)
})

test('a Dataset that holds something else is left alone', async () => {
  const other = await hub.createRepo({
    type: 'dataset',
    id: DATASET,
    files: { 'train.csv': 'a,b' },
  })
  const { head } = other
  const trainer = train({ dir: storeFolder(), steps: 10 })
  expect(await trainer.ended()).toBe(0)
  expect(trainer.output).toMatch(/hub-failed: .*me\/training.*train\.csv/)
  expect(other.head).toBe(head)
})
