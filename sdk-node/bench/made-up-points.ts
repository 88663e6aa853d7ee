import type { MetricColumns } from '../src/buffer/metric-columns.ts'

export const START_UNIX_MS = Date.UTC(2026, 0, 1)
const STEP_MS = 1000

/** What a metric's values look like; a metric's place in its list decides. */
const SHAPES = ['loss', 'accuracy', 'schedule', 'heavy-tailed', 'bursts-of-nan'] as const

/** Noisy losses, accuracies on a grid, a learning-rate schedule, heavy tails, a burst of NaN. */
export function valueOf(place: number, progress: number, random: () => number): number {
  const noise = random() - 0.5
  const falling = 2.5 * Math.exp(-4 * progress) + 0.3
  switch (SHAPES[place % SHAPES.length]) {
    case 'loss':
      return Math.fround(falling * (1 + 0.2 * noise))
    case 'accuracy':
      return Math.round(256 * (1 - falling / 3 + 0.05 * noise)) / 256
    case 'schedule':
      return 0.5e-3 * (1 + Math.cos(Math.PI * progress))
    case 'heavy-tailed':
      return Math.fround(Math.exp(noise * 2))
    default:
      return progress > 0.5 && progress < 0.52 ? NaN : Math.fround(1000 + 50 * noise)
  }
}

export interface Stretch {
  readonly firstStep: number
  readonly stepCount: number
  /** Of all of the metric, this stretch and others. */
  readonly totalSteps: number
}

/** One metric's points at consecutive steps, a second apart. */
export function madeUpColumns(
  name: string,
  place: number,
  { firstStep, stepCount, totalSteps }: Stretch,
  random: () => number,
): MetricColumns {
  const steps = Float64Array.from({ length: stepCount }, (_, index) => firstStep + index)
  const unixMs = steps.map((step) => START_UNIX_MS + step * STEP_MS + Math.floor(random() * 3))
  const values = steps.map((step) => valueOf(place, step / totalSteps, random))
  const last = {
    step: steps.at(-1) ?? 0,
    unixMs: unixMs.at(-1) ?? 0,
    value: values.at(-1) ?? NaN,
  }
  return { name, kind: 'training', steps, unixMs, values, last }
}
