import { createJsonObject, type IndexedRun } from '../src/layout/index.ts'
import { seededRandom } from '../test/support/seeded-random.ts'
import { madeUpColumns, START_UNIX_MS } from './made-up-points.ts'
import { locateProject, writeIndexes, writeSealedRun } from './sealed-run.ts'

export interface ManyRuns {
  readonly runCount: number
  readonly metricCount: number
  readonly stepCount: number
}

const METRIC_GROUPS = ['train', 'val', 'grad', 'time']
const OPTIMIZERS = ['adam', 'adamw', 'lion', 'sgd']
const LEARNING_RATES = ['1e-1', '3e-2', '1e-2', '3e-3', '1e-3']
const RUN_INTERVAL_MS = 60_000

export function runIdOf(index: number): string {
  return `sweep-${String(index).padStart(5, '0')}`
}

/** A sweep: many short runs over a grid of configs. Run 0 is the eldest. */
export function writeManyRuns(storeDir: string, projectName: string, plan: ManyRuns): void {
  const project = locateProject(storeDir, projectName)
  const names = metricNames(plan.metricCount)
  const lines: IndexedRun[] = []
  for (let index = 0; index < plan.runCount; index++) {
    const random = seededRandom(index + 1)
    const stretch = { firstStep: 0, stepCount: plan.stepCount, totalSteps: plan.stepCount }
    const metrics = names.map((name, place) => madeUpColumns(name, place, stretch, random))
    const learningRate = LEARNING_RATES[index % LEARNING_RATES.length] ?? ''
    const optimizer = OPTIMIZERS[index % OPTIMIZERS.length] ?? ''
    lines.push(
      writeSealedRun(project, projectName, {
        id: runIdOf(index),
        name: `${optimizer}-lr${learningRate}-seed${index}`,
        createdUnixMs: START_UNIX_MS + index * RUN_INTERVAL_MS,
        group: `sweep ${Math.floor(index / 100)}`,
        tags: [optimizer, index % 7 === 0 ? 'baseline' : 'trial'],
        config: Object.assign(createJsonObject(), {
          optimizer,
          seed: index,
          'model.width': 64 << (index % 4),
          lr: Number(learningRate),
        }),
        segments: [metrics],
      }),
    )
  }
  writeIndexes(storeDir, projectName, lines)
}

/** In the order of a shard: by UTF-16 code unit. */
function metricNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const group = METRIC_GROUPS[Math.floor((index * METRIC_GROUPS.length) / count)]
    return `${group}/metric_${index}`
  }).toSorted()
}
