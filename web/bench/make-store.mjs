// @ts-check
// Fills a store with runs that look like training: noisy losses, learning-rate schedules, accuracies
// on a grid, sparse evaluations, a burst of NaN. Seeded: the same arguments give the same values.
import { init } from 'shardboard'

/** Mulberry32. @param {number} seed */
function seededRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * One value of metric `index` at `progress` in [0, 1].
 * @param {number} index @param {number} progress @param {() => number} random
 */
function valueOf(index, progress, random) {
  const noise = random() - 0.5
  const falling = 2.5 * Math.exp(-4 * progress) + 0.3
  switch (index % 5) {
    case 0:
      return Math.fround(falling * (1 + 0.2 * noise))
    case 1:
      return Math.round(256 * (1 - falling / 3 + 0.05 * noise)) / 256
    case 2:
      return 0.5e-3 * (1 + Math.cos(Math.PI * progress))
    case 3:
      return Math.fround(Math.exp(noise * 2))
    default:
      return progress > 0.5 && progress < 0.501 ? NaN : 1000 + 50 * noise
  }
}

const GROUPS = ['train', 'val', 'grad', 'time']

/**
 * @param {{ dir: string, project: string, runCount: number, metricCount: number, stepCount: number }} plan
 * @returns {Promise<number>} how many points were logged
 */
export async function makeStore({ dir, project, runCount, metricCount, stepCount }) {
  const names = Array.from(
    { length: metricCount },
    (_, index) => `${GROUPS[Math.floor((index * GROUPS.length) / metricCount)]}/metric_${index}`,
  )
  for (let runIndex = 0; runIndex < runCount; runIndex++) {
    const random = seededRandom(runIndex + 1)
    const run = init({
      project,
      dir,
      id: `run-${runIndex}`,
      config: { seed: runIndex, lr: 10 ** -(runIndex % 4) },
      group: `group-${runIndex % 3}`,
    })
    for (let step = 0; step < stepCount; step++) {
      /** @type {Record<string, number>} */
      const metrics = {}
      for (let index = 0; index < metricCount; index++) {
        metrics[names[index] ?? ''] = valueOf(index, step / stepCount, random)
      }
      run.log(metrics)
    }
    await run.finish()
  }
  return runCount * metricCount * stepCount
}
