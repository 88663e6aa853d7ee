// @ts-check

/**
 * One training run of the demo.
 *
 * @typedef {object} RunPlan
 * @property {string} name
 * @property {'sgd' | 'adam'} optimizer
 * @property {number} learningRate after the warm-up
 * @property {readonly string[]} tags
 */

/** @type {readonly RunPlan[]} */
export const runPlans = [
  { name: 'sgd lr=0.1', optimizer: 'sgd', learningRate: 0.1, tags: ['baseline'] },
  { name: 'sgd lr=1.5', optimizer: 'sgd', learningRate: 1.5, tags: ['too-fast'] },
  { name: 'adam lr=0.003', optimizer: 'adam', learningRate: 0.003, tags: [] },
  { name: 'sgd lr=0.01', optimizer: 'sgd', learningRate: 0.01, tags: ['slow'] },
  { name: 'sgd lr=0.5', optimizer: 'sgd', learningRate: 0.5, tags: [] },
]

/**
 * How much is trained.
 *
 * @typedef {object} Effort
 * @property {number} trainCount images
 * @property {number} validationCount images
 * @property {number} epochs
 * @property {number} batchSize images
 */

/** About a minute and a half on two cores. @type {Effort} */
export const fullEffort = { trainCount: 8000, validationCount: 1000, epochs: 6, batchSize: 64 }

/** A few seconds. @type {Effort} */
export const quickEffort = { trainCount: 640, validationCount: 200, epochs: 2, batchSize: 32 }

/**
 * Warms up over the first twentieth of the steps, then falls along half a cosine to a tenth.
 *
 * @param {number} peak
 * @param {number} step from 0
 * @param {number} stepCount
 */
export function learningRateAt(peak, step, stepCount) {
  const warmUpSteps = Math.ceil(stepCount / 20)
  if (step < warmUpSteps) return (peak * (step + 1)) / warmUpSteps
  const done = (step - warmUpSteps) / Math.max(1, stepCount - warmUpSteps)
  return peak * (0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * done)))
}
