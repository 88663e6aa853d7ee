// @ts-check
import { parseArgs } from 'node:util'
import { at } from '../setup/workspace.mjs'
import { loadDigits } from './digits.mjs'
import { showRunProgress } from './progress.mjs'
import { fullEffort, quickEffort, runPlans } from './run-plans.mjs'
import { trainRun } from './train-run.mjs'

const { values } = parseArgs({
  options: { dir: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const effort = values.quick ? quickEffort : fullEffort
const storeDir = values.dir ?? process.env['SHARDBOARD_DIR'] ?? at('.shardboard', 'demo')

const stop = new AbortController()
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => stop.abort())
}

const digits = loadDigits({ ...effort, seed: 1 })
const widest = Math.max(...runPlans.map(({ name }) => name.length))
for (const [index, plan] of runPlans.entries()) {
  if (stop.signal.aborted) break
  const progress = showRunProgress({
    title: `[${index + 1}/${runPlans.length}] ${plan.name.padEnd(widest)}`,
    epochs: effort.epochs,
    batchesPerEpoch: Math.floor(effort.trainCount / effort.batchSize),
  })
  const training = { plan, effort, digits, progress, storeDir, signal: stop.signal }
  await trainRun({ ...training, onStarted: () => process.send?.('logging') })
}
