import { expect, test } from 'vitest'
import { trainThroughKills } from './support/crash-run.ts'
import { queryDuckDb } from './support/duckdb.ts'
import { readPoints } from './support/read-points.ts'
import { seededRandom } from './support/seeded-random.ts'
import { storeFolder } from './support/store-folder.ts'

const STEP_COUNT = 200_000
const KILL_COUNT = 30

test(
  `${STEP_COUNT} steps of ten metrics through ${KILL_COUNT} kills: every step is there once`,
  { timeout: 240_000 },
  async () => {
    const dir = storeFolder()
    const acknowledged = await trainThroughKills({
      dir,
      runId: 'through-kills',
      stepCount: STEP_COUNT,
      killCount: KILL_COUNT,
      random: seededRandom(20261121),
    })
    expect(new Set(acknowledged).size).toBe(acknowledged.length)

    const points = await readPoints(dir, 'crash', 'through-kills')
    expect(points).toHaveLength(STEP_COUNT * 10)
    const times = new Map<string, Uint8Array>()
    let wrongValueCount = 0
    for (const { metric, step, value } of points) {
      let seen = times.get(metric)
      if (seen === undefined) times.set(metric, (seen = new Uint8Array(STEP_COUNT)))
      seen[step] = (seen[step] ?? 0) + 1
      if (value !== step + Number(metric.slice('train/m'.length)) / 16) wrongValueCount++
    }
    expect(wrongValueCount).toBe(0)
    expect([...times.keys()].toSorted()).toEqual(
      Array.from({ length: 10 }, (_, index) => `train/m${index}`),
    )
    for (const seen of times.values()) {
      expect(acknowledged.filter((step) => seen[step] !== 1)).toEqual([])
      expect(seen.every((count) => count === 1)).toBe(true)
    }

    const [row] = await queryDuckDb(
      `select count(*) as points, count(distinct (metric, step)) as distinctPoints,
        sum(value - step - cast(substring(metric, 8) as double) / 16) as error, max(attempt) as attempts
       from read_parquet('${dir}/projects/crash/metrics/*/*.parquet')`,
    )
    expect(row).toEqual({
      points: String(STEP_COUNT * 10),
      distinctPoints: String(STEP_COUNT * 10),
      error: 0,
      attempts: KILL_COUNT,
    })
  },
)
