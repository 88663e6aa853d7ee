import { inject } from 'vitest'
import { makeRows, seedRuns } from './seed-runs.ts'
import { viewUrl, type StoreViews } from './store-views.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one comparison store of the run is, and where it is shown. */
    readonly comparisonStore: { readonly dir: string; readonly url: string }
  }
}

export const RUN_NAMES = ['quiet-elk', 'brave-owl', 'calm-fox'] as const

/** The runs of the project `vision`, the eldest first; `RUN_NAMES` are the newest first. */
const VISION_RUNS = [
  { name: 'calm-fox', id: 'run-a', group: 'baseline', tags: ['small', 'fast'], lr: 0.1 },
  { name: 'brave-owl', id: 'run-b', group: 'baseline', tags: ['small'], lr: 0.01 },
  { name: 'quiet-elk', id: 'run-c', group: 'tuned', tags: [], lr: 0.01 },
] as const

export const LAST_STEP = 100

/** The comparison store, which all files share: no test writes into it. */
export function comparisonStore(): StoreViews {
  const { dir, url } = inject('comparisonStore')
  return { dir, url: viewUrl(url) }
}

/**
 * Two projects. In `vision` the k-th run (from 0) has, at steps 0 to 100: `train/loss` falling from
 * 10(k+1) to 0, `train/acc` rising from k to k+1, a noisy `train/noise`, `tokens` of 1000 a step, a
 * `val/loss` each 10th step, and a single `score` of k+1.
 */
export async function fillComparisonStore(dir: string): Promise<void> {
  await seedRuns(
    dir,
    'vision',
    VISION_RUNS.map(({ lr, ...run }, index) => ({
      ...run,
      config: { lr, optimizer: { name: index === 2 ? 'sgd' : 'adam' }, seed: index },
      rows: makeRows(LAST_STEP + 1, index + 1, (step, noise) => ({
        'train/loss': ((index + 1) * (LAST_STEP - step)) / 10,
        'train/acc': index + step / 100,
        'train/noise': noise(),
        tokens: step * 1000,
        ...(step % 10 === 0 && { 'val/loss': (index + 1) * (200 - step) }),
        ...(step === LAST_STEP && { score: index + 1 }),
      })),
    })),
  )
  await seedRuns(dir, 'language', [
    { name: 'lone-wolf', rows: makeRows(10, 9, (step) => ({ perplexity: 100 - step })) },
  ])
}

export const VISION_METRICS = [
  'score',
  'tokens',
  'train/acc',
  'train/loss',
  'train/noise',
  'val/loss',
] as const
