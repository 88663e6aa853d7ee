import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub, type LocalHub } from '../../../scripts/hub/start-hub.mjs'
import { readDataset } from '../support/dataset-points.ts'
import { HubTrainer } from '../support/hub-trainer.ts'
import { storeFolder } from '../support/store-folder.ts'

const DATASET = 'me/mishaps'

let hub: LocalHub
let home: string
beforeEach(async () => {
  hub = await startHub()
  home = storeFolder()
})
afterEach(() => hub.close())

/** Trains to the end, and says what was told. */
async function train(options: object): Promise<string> {
  const trainer = new HubTrainer(
    { datasetId: DATASET, dir: home, steps: 50, finishTimeoutMs: 8000, ...options },
    {
      HOME: home,
      HF_HOME: home,
      HF_ENDPOINT: hub.hubUrl,
      HF_TOKEN: hub.token,
      SHARDBOARD_HUB_STATE_DIR: home,
    },
  )
  expect(await trainer.ended()).toBe(0)
  return trainer.output
}

const runIds = async (): Promise<string[]> => [
  ...(await readDataset(hub, DATASET, 'hub')).points.keys(),
]

test('a run that is to be private is not brought to a public Dataset', async () => {
  const repo = await hub.createRepo({ type: 'dataset', id: DATASET })
  const { head } = repo
  const told = await train({ id: 'secret', private: true })
  expect(told).toMatch(/hub-failed: .*me\/mishaps is public/)
  expect(told).toContain('--private')
  expect(repo.head).toBe(head)
})

test('what one process wants to be private, another does not make public', async () => {
  const undo = hub.fault({ kind: 'reset-before', count: Infinity })
  await train({ id: 'secret', private: true, finishTimeoutMs: 300 })
  undo()
  await train({ id: 'open' })
  expect(hub.repo('dataset', DATASET).isPrivate).toBe(true)
  expect((await runIds()).toSorted()).toEqual(['open', 'secret'])
})

test('a Hub that misses what is there costs no other run its place', async () => {
  await train({ id: 'first' })
  hub.fault('GET /resolve/ status=404 count=3 X-Error-Code:RevisionNotFound')
  await train({ id: 'second', dir: storeFolder() })
  expect((await runIds()).toSorted()).toEqual(['first', 'second'])
})

test('a Dataset that was made by hand gets its card with the first run', async () => {
  await hub.createRepo({ type: 'dataset', id: DATASET, isPrivate: true })
  await train({ id: 'first', private: true })
  const card = (await hub.repo('dataset', DATASET).file('README.md')).toString()
  expect(card).toContain('config_name: metrics')
  expect(await runIds()).toEqual(['first'])
})

test('a first push that was cut short is gone on with', async () => {
  const card = '---\ntags:\n- shardboard\n---\n'
  const files = { 'README.md': card, 'projects/hub/metrics/lost/a.parquet': 'PAR1' }
  await hub.createRepo({ type: 'dataset', id: DATASET, files })
  expect(await train({ id: 'first' })).not.toContain('hub-failed')
})

test('a Space that cannot be reached keeps no points from the Dataset', async () => {
  hub.fault({ kind: 'status', path: '/api/spaces/', status: 503, count: Infinity })
  const told = await train({ id: 'first', spaceId: 'me/board' })
  expect(told).toMatch(/hub-failed/)
  expect(await runIds()).toEqual(['first'])
})

test('a run whose shard is gone is told of, and keeps no other run away', async () => {
  const undo = hub.fault({ kind: 'reset-before', count: Infinity })
  await train({ id: 'damaged', finishTimeoutMs: 300 })
  undo()
  rmSync(join(home, 'projects/hub/metrics/damaged'), { recursive: true })
  const told = await train({ id: 'sound' })
  expect(told).toMatch(/run damaged cannot be sent: its shard metrics\/damaged\/.* is missing/)
  expect(await runIds()).toEqual(['sound'])
})
