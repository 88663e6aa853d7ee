// Logs ten metrics a step up to the wanted one, going on from where its forerunner was killed, and
// says each step whose log() has returned as eight bytes on descriptor 3.
import { writeSync } from 'node:fs'
import { init } from 'shardboard'

const [dir = '', id = '', stepCount] = process.argv.slice(2)
const run = init({ project: 'crash', dir, id, resume: 'allow', sealPointCount: 20_000 })
const acknowledgement = new Float64Array(1)
/** @type {Record<string, number>} */
const metrics = {}

while (run.step < Number(stepCount)) {
  const { step } = run
  for (let index = 0; index < 10; index++) metrics[`train/m${index}`] = step + index / 16
  run.log(metrics)
  acknowledgement[0] = step
  writeSync(3, acknowledgement)
}
await run.finish()
