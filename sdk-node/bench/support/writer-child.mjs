// @ts-check
// Logs a run as fast as it can and prints what it took, as JSON. Arguments: the store's folder, or
// `none` for the loop alone; points; metrics of a call, or `realistic`.
import { performance } from 'node:perf_hooks'
import { processMemory } from './process-memory.mjs'
import { StallHistogram } from './stall-histogram.mjs'
import { DENSE_METRICS, evaluationAt, realisticMetrics } from './realistic-metrics.mjs'

const [dir = 'none', points = '', shape = 'realistic'] = process.argv.slice(2)
const metricCount = shape === 'realistic' ? DENSE_METRICS : Number(shape)
const stepCount = Math.ceil(Number(points) / metricCount)
/** Every so many steps a call is timed: the clock takes a good part of what a call does. */
const TIMED_STEPS = 4
/** A loop that trains waits for something now and then. */
const TURN_STEPS = Math.ceil(200_000 / metricCount)

const names = Array.from(
  { length: metricCount },
  (_, index) => `group_${index % 20}/metric_${index}`,
)

/** @param {Record<string, number>} metrics @param {number} step */
function fill(metrics, step) {
  if (shape === 'realistic') {
    realisticMetrics(metrics, step, step / stepCount)
    return
  }
  for (const [index, name] of names.entries()) {
    metrics[name] = Math.fround(Math.sin(step * 0.001 * (index + 1)) + Math.random() * 0.1)
  }
}

/** @type {{ log: (metrics: Record<string, number>, options?: { step: number }) => void, finish: () => unknown }} */
let run = { log: () => {}, finish: () => {} }
if (dir !== 'none') {
  const { init } = await import('shardboard')
  run = init({ project: 'bench', dir, id: 'run', quiet: true })
}

const stalls = new StallHistogram()
let loggedPoints = 0
const startMs = performance.now()
for (let step = 0; step < stepCount; step++) {
  /** @type {Record<string, number>} */
  const metrics = {}
  fill(metrics, step)
  if (step % TIMED_STEPS === 0) {
    const startNs = process.hrtime.bigint()
    run.log(metrics, { step })
    stalls.add(Number(process.hrtime.bigint() - startNs) / 1000)
  } else run.log(metrics, { step })
  loggedPoints += metricCount
  const evaluation = shape === 'realistic' ? evaluationAt(step, step / stepCount) : undefined
  if (evaluation !== undefined) {
    run.log(evaluation, { step })
    loggedPoints += Object.keys(evaluation).length
  }
  if (step % TURN_STEPS === 0) await new Promise((resolve) => setImmediate(resolve))
}
const loopMs = performance.now() - startMs
const loopPeakMb = processMemory().peakMb
await run.finish()
const finishMs = performance.now() - startMs - loopMs
console.log(
  JSON.stringify({
    loggedPoints,
    loopMs,
    finishMs,
    loopPeakMb,
    peakMb: processMemory().peakMb,
    stallUs: {
      p50: stalls.quantile(0.5),
      p99: stalls.quantile(0.99),
      p999: stalls.quantile(0.999),
      max: stalls.max,
    },
  }),
)
