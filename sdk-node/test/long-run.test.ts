import { join } from 'node:path'
import { expect, test } from 'vitest'
import { trainLongRun } from '../bench/support/train-long-run.mjs'
import { verifyLongRun } from '../bench/support/verify-long-run.mjs'
import { storeFolder } from './support/store-folder.ts'

const STEP_COUNT = 200_000

test(
  'a run of two million points, killed twice and resumed before what it had logged, is right',
  { timeout: 120_000 },
  async () => {
    const dir = storeFolder()
    const { attempts } = await trainLongRun({
      dir,
      id: 'long',
      stepCount: STEP_COUNT,
      killSteps: [70_000, 130_000],
      workDir: storeFolder(),
    })
    expect(attempts).toHaveLength(3)
    const { problems, ...facts } = await verifyLongRun({
      project: join(dir, 'projects/long'),
      id: 'long',
      stepCount: STEP_COUNT,
      attempts,
    })
    expect(problems).toEqual([])
    expect(facts.pointCount - facts.supersededCount).toBe(STEP_COUNT * 10 + STEP_COUNT / 100)
    expect(facts.supersededCount).toBeGreaterThan(0)
    expect(facts.bucketCount).toBeGreaterThan(0)
    expect(facts.highestTier).toBeLessThanOrEqual(3)
    expect(facts.overviewBytes).toBeLessThan(0.05 * facts.pointBytes)
  },
)
