import { init } from 'shardboard'
import { expect, test } from 'vitest'
import { trainThroughKills } from '../support/crash-run.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { storeFolder } from '../support/store-folder.ts'
import { runPython } from './python.ts'

const STEP_COUNT = 200_000
const KILL_COUNT = 30
const READERS = ['pyarrow', 'pandas', 'polars', 'duckdb']

const SCHEMA = {
  run: ['string', false],
  kind: ['string', false],
  metric: ['string', false],
  writer: ['string', false],
  attempt: ['int32', false],
  step: ['int64', false],
  time: ['timestamp[ms, tz=UTC]', false],
  value: ['double', false],
}

test('a run that was killed thirty times is read whole, once, by every library', async () => {
  const dir = storeFolder()
  await trainThroughKills({
    dir,
    runId: 'through-kills',
    stepCount: STEP_COUNT,
    killCount: KILL_COUNT,
    random: seededRandom(7),
  })
  const found = runPython('read_shards.py', [`${dir}/projects/crash/metrics`])
  const figures = {
    points: STEP_COUNT * 10,
    distinct: STEP_COUNT * 10,
    attempts: KILL_COUNT + 1,
    wrong: 0,
    nan: 0,
    infinite: 0,
    negative_zero: 0,
  }
  expect(found).toMatchObject({
    schema: SCHEMA,
    figures: Object.fromEntries(READERS.map((reader) => [reader, figures])),
  })
})

test('what is not finite, −0, times and far steps come back as they were', async () => {
  const dir = storeFolder()
  const run = init({ project: 'values', dir })
  const values = [NaN, Infinity, -Infinity, -0, 0, 5e-324]
  values.forEach((value, index) => {
    run.log({ odd: value }, { step: index * 2 ** 40, time: 1_700_000_000_000 + index })
  })
  for (let step = 0; step < 100; step++) run.log({ 'train/m3': step + 3 / 16 }, { step })
  await run.finish()
  const found = runPython('read_shards.py', [`${dir}/projects/values/metrics`])
  const figures = {
    points: 106,
    distinct: 106,
    wrong: 0,
    nan: 1,
    infinite: 2,
    negative_zero: 1,
    min_time_ms: 1_700_000_000_000,
  }
  expect(found).toMatchObject({
    schema: SCHEMA,
    figures: Object.fromEntries(READERS.map((reader) => [reader, figures])),
  })
})

test('an overview says what its points say, to every library', async () => {
  const dir = storeFolder()
  const random = seededRandom(8)
  const run = init({ project: 'long', dir, id: 'long', sealPointCount: 20_000 })
  for (let step = 0; step < 30_000; step++) {
    const spike = random() < 0.001 ? NaN : random()
    run.log({ 'train/loss': spike, 'train/accuracy': Math.round(random() * 64) / 64 }, { step })
    if (step % 200 === 0) run.log({ 'val/loss': random() }, { step })
  }
  await run.finish()
  const folder = `${dir}/projects/long`
  const found = runPython('read_overview.py', [`${folder}/metrics/long`, `${folder}/overview/long`])
  const buckets = typeof found === 'object' && found !== null && 'buckets' in found && found.buckets
  expect(buckets).toBeGreaterThan(400)
  expect(found).toMatchObject({
    alike: buckets,
    rows: { pyarrow: buckets, pandas: buckets, polars: buckets },
    schema: {
      metric: ['string', false],
      bucket_points: ['int32', false],
      count: ['int64', false],
      first_step: ['int64', false],
      first_time: ['timestamp[ms, tz=UTC]', false],
      mean: ['double', false],
    },
  })
})
