import { compactEnded } from '../src/seal/compact-run.ts'
import { seededRandom } from '../test/support/seeded-random.ts'
import { madeUpColumns, START_UNIX_MS } from './made-up-points.ts'
import { locateProject, writeIndexes, writeSealedRun } from './sealed-run.ts'

export interface ManyShards {
  readonly shardCount: number
  readonly metricCount: number
  readonly stepsPerShard: number
  /** Merged by the SDK's own code, or left as they were sealed. */
  readonly isCompacted: boolean
}

/** One run of very many shards, such as a writer that never compacted would leave. */
export async function writeManyShards(
  storeDir: string,
  projectName: string,
  { shardCount, metricCount, stepsPerShard, isCompacted }: ManyShards,
): Promise<void> {
  const project = locateProject(storeDir, projectName)
  const random = seededRandom(1)
  const names = Array.from({ length: metricCount }, (_, index) => `train/metric_${index}`)
  const segments = Array.from({ length: shardCount }, (_, segment) => {
    const stretch = {
      firstStep: segment * stepsPerShard,
      stepCount: stepsPerShard,
      totalSteps: shardCount * stepsPerShard,
    }
    return names.toSorted().map((name, place) => madeUpColumns(name, place, stretch, random))
  })
  const run = { id: 'scattered', name: 'scattered', createdUnixMs: START_UNIX_MS, segments }
  writeIndexes(storeDir, projectName, [writeSealedRun(project, projectName, run)])
  if (isCompacted) await compactEnded(project.run(run.id), async () => undefined)
}
