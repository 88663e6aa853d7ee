// @ts-check
// How long does one log() of ten metrics hold the caller up, beside doing less and doing it otherwise?
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { init } from 'shardboard'

const METRIC_COUNT = 10
const CALL_COUNT = 100_000
const ROUNDS = 5

const dir = mkdtempSync(join(tmpdir(), 'shardboard-bench-'))

/** @param {number} step */
function metricsAt(step) {
  /** @type {Record<string, number>} */
  const metrics = {}
  for (let index = 0; index < METRIC_COUNT; index++) {
    metrics[`train/metric_${index}`] = Math.sin(step * 0.001 + index) + index
  }
  return metrics
}

const inputs = Array.from({ length: 1000 }, (_, step) => metricsAt(step))

/**
 * @typedef {{ log: (metrics: Record<string, number>, step: number) => void, end: () => void | Promise<void> }} Variant
 */

/** @type {Record<string, () => Variant>} */
const variants = {
  'nothing (the loop alone)': () => ({ log: () => {}, end: () => {} }),
  'memory only (typed arrays, lost by a kill)': () => {
    const steps = new Float64Array(CALL_COUNT * METRIC_COUNT)
    const values = new Float64Array(CALL_COUNT * METRIC_COUNT)
    let count = 0
    return {
      log: (metrics, step) => {
        for (const name in metrics) {
          steps[count] = step
          values[count++] = metrics[name] ?? NaN
        }
      },
      end: () => {},
    }
  },
  'NDJSON, one write a call': () => {
    const fd = openSync(join(dir, 'lines.ndjson'), 'a')
    return {
      log: (metrics, step) => {
        writeSync(fd, `${JSON.stringify({ step, time: Date.now(), ...metrics })}\n`)
      },
      end: () => closeSync(fd),
    }
  },
  shardboard: () => {
    const run = init({ project: 'bench', dir })
    return { log: (metrics) => run.log(metrics), end: () => run.finish() }
  },
  'shardboard, nothing sealed meanwhile': () => {
    const run = init({ project: 'bench', dir, sealPointCount: 1e9 })
    return { log: (metrics) => run.log(metrics), end: () => run.finish() }
  },
}

/** @param {Float64Array} sorted @param {number} share */
const quantile = (sorted, share) => sorted[Math.floor(sorted.length * share)] ?? NaN

/** @param {() => Variant} open */
async function measure(open) {
  const variant = open()
  const latenciesUs = new Float64Array(CALL_COUNT)
  for (let step = 0; step < CALL_COUNT; step++) {
    const metrics = inputs[step % inputs.length] ?? {}
    const startNs = process.hrtime.bigint()
    variant.log(metrics, step)
    latenciesUs[step] = Number(process.hrtime.bigint() - startNs) / 1000
  }
  await variant.end()
  return latenciesUs.sort()
}

/** @type {Record<string, { median: number[], p99: number[], p999: number[], max: number[] }>} */
const figures = {}
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, open] of Object.entries(variants)) {
    const sorted = await measure(open)
    const figure = (figures[name] ??= { median: [], p99: [], p999: [], max: [] })
    figure.median.push(quantile(sorted, 0.5))
    figure.p99.push(quantile(sorted, 0.99))
    figure.p999.push(quantile(sorted, 0.999))
    figure.max.push(sorted[sorted.length - 1] ?? NaN)
  }
}

/** @param {number[]} values */
const medianOf = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

console.log(
  `log() of ${METRIC_COUNT} metrics, µs a call, medians of ${ROUNDS} rounds of ${CALL_COUNT}`,
)
console.table(
  Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      Object.fromEntries(
        Object.entries(figure).map(([key, values]) => [key, Number(medianOf(values).toFixed(2))]),
      ),
    ]),
  ),
)
rmSync(dir, { recursive: true, force: true })
