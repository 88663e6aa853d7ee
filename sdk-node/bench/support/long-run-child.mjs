// @ts-check
// Logs a run to its end, or until it is killed; a resumed one goes on from its last checkpoint, before
// what it had logged. It says how far it is in a file of two doubles: the first step of the attempt, and
// how many steps `log` has returned from. Arguments: folder, run, steps, steps between checkpoints,
// attempt, that file.
import { openSync, writeSync } from 'node:fs'
import { init } from 'shardboard'
import { DENSE_COUNT, METRICS, SPARSE_STEPS, valueAt } from './long-run-values.mjs'
import { processMemory } from './process-memory.mjs'

const [dir = '', id = '', steps, checkpoint, attemptText, acknowledged = ''] = process.argv.slice(2)
const [stepCount, checkpointSteps, attempt] = [
  Number(steps),
  Number(checkpoint),
  Number(attemptText),
]
const ACKNOWLEDGED_STEPS = 16
const TURN_STEPS = 20_000

const fd = openSync(acknowledged, 'w')
const progress = new Float64Array(2)
const run = init({ project: 'long', dir, id, resume: 'allow', quiet: true })
const startStep = Math.floor(run.step / checkpointSteps) * checkpointSteps
progress[0] = startStep
progress[1] = startStep
writeSync(fd, progress, 0, progress.byteLength, 0)

const startMs = performance.now()
for (let step = startStep; step < stepCount; step++) {
  /** @type {Record<string, number>} */
  const metrics = {}
  for (let index = 0; index < DENSE_COUNT; index++) {
    metrics[METRICS[index]?.name ?? ''] = valueAt(index, step, attempt)
  }
  if (step % SPARSE_STEPS === 0) {
    metrics[METRICS[DENSE_COUNT]?.name ?? ''] = valueAt(DENSE_COUNT, step, attempt)
  }
  run.log(metrics, { step })
  if (step % ACKNOWLEDGED_STEPS === 0) {
    progress[1] = step + 1
    writeSync(fd, progress, 0, progress.byteLength, 0)
  }
  if (step % TURN_STEPS === 0) await new Promise((resolve) => setImmediate(resolve))
}
progress[1] = stepCount
writeSync(fd, progress, 0, progress.byteLength, 0)
const loopMs = performance.now() - startMs
await run.finish()
const finishMs = performance.now() - startMs - loopMs
console.log(JSON.stringify({ loopMs, finishMs, peakMb: processMemory().peakMb }))
