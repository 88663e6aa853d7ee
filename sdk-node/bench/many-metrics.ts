import { seededRandom } from '../test/support/seeded-random.ts'
import { madeUpColumns, START_UNIX_MS } from './made-up-points.ts'
import { locateProject, writeIndexes, writeSealedRun } from './sealed-run.ts'

/** How the metrics' names are made: in sections of hundreds, all in one, or each in its own. */
export const NAMINGS = ['layers', 'flat', 'singles'] as const
export type Naming = (typeof NAMINGS)[number]

export interface ManyMetrics {
  readonly metricCount: number
  readonly stepCount: number
  readonly naming: Naming
}

const LAYERS = 30
const PARTS = ['attn.q', 'attn.k', 'attn.v', 'attn.out', 'mlp.up', 'mlp.down', 'norm.1', 'norm.2']
const FIGURES = ['grad_norm', 'weight_norm', 'update_ratio', 'max_activation']

export function metricNameOf(naming: Naming, index: number): string {
  const part = PARTS[index % PARTS.length]
  const figure = FIGURES[Math.floor(index / PARTS.length) % FIGURES.length]
  if (naming === 'flat') return `${part}.${figure}.${index}`
  if (naming === 'singles') return `unit_${index}/${figure}`
  return `layer_${index % LAYERS}/${part}.${figure}.${index}`
}

/** One run that logs very many metrics: the watched weights of a model. */
export function writeManyMetrics(storeDir: string, projectName: string, plan: ManyMetrics): void {
  const { metricCount, stepCount, naming } = plan
  const random = seededRandom(1)
  const stretch = { firstStep: 0, stepCount, totalSteps: stepCount }
  const metrics = Array.from({ length: metricCount }, (_, index) => metricNameOf(naming, index))
    .toSorted()
    .map((name, place) => madeUpColumns(name, place, stretch, random))
  const run = { id: 'wide', name: 'wide', createdUnixMs: START_UNIX_MS, segments: [metrics] }
  writeIndexes(storeDir, projectName, [
    writeSealedRun(locateProject(storeDir, projectName), projectName, run),
  ])
}
