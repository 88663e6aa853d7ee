// @ts-check
// What a training logs: ten metrics a step, as float32 where an accelerator would give them, and two
// evaluations now and then.

export const DENSE_METRICS = 10
const EVALUATION_STEPS = 100

/**
 * Noise in [0, 1) that a step and a metric have every time.
 *
 * @param {number} step
 * @param {number} salt
 */
function noise(step, salt) {
  let hash = Math.imul(step + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}

/**
 * @param {Record<string, number>} metrics takes the step's values
 * @param {number} step
 * @param {number} progress from 0 to 1
 */
export function realisticMetrics(metrics, step, progress) {
  const falling = 2.5 * Math.exp(-4 * progress) + 0.3
  metrics['train/loss'] = Math.fround(falling * (0.9 + 0.2 * noise(step, 0)))
  metrics['train/auxiliary_loss'] = Math.fround(0.1 * falling * (0.5 + noise(step, 1)))
  metrics['train/accuracy'] = Math.floor(256 * (1 - falling / 3 + 0.05 * noise(step, 2))) / 256
  metrics['train/top5_accuracy'] = Math.floor(256 * (1 - falling / 9 + 0.02 * noise(step, 3))) / 256
  metrics['train/learning_rate'] = Math.fround(0.5e-3 * (1 + Math.cos(Math.PI * progress)))
  const diverges = progress > 0.5 && progress < 0.501
  metrics['train/gradient_norm'] = diverges
    ? NaN
    : Math.fround(Math.exp(2 * noise(step, 4) + noise(step, 5) - 1))
  metrics['train/epoch'] = Math.floor(progress * 90)
  metrics['train/tokens'] = step * 4096
  metrics['time/step_ms'] = Math.floor(180_000 + 20_000 * noise(step, 6)) / 1000
  metrics['time/tokens_per_s'] = Math.fround(22_000 + 1500 * noise(step, 7))
}

/**
 * The evaluations of a step; undefined for most.
 *
 * @param {number} step
 * @param {number} progress
 * @returns {Record<string, number> | undefined}
 */
export function evaluationAt(step, progress) {
  if (step % EVALUATION_STEPS !== 0) return undefined
  const falling = 2.6 * Math.exp(-4 * progress) + 0.35
  return {
    'val/loss': Math.fround(falling * (0.98 + 0.04 * noise(step, 8))),
    'val/accuracy': Math.floor(10_000 * (1 - falling / 3 + 0.005 * noise(step, 9))) / 10_000,
  }
}
