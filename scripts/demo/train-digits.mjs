// @ts-check
import { once } from 'node:events'
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

/** Whoever started this process says when there is room for progress: below the address. */
async function untilWatched() {
  if (process.send === undefined || !process.connected) return
  process.send('logging')
  const stopped = new Promise((resolve) => stop.signal.addEventListener('abort', resolve))
  await Promise.race([once(process, 'message'), once(process, 'disconnect'), stopped])
  if (process.connected) process.disconnect()
}

const digits = loadDigits({ ...effort, seed: 1 })
const widest = Math.max(...runPlans.map(({ name }) => name.length))
for (const [index, plan] of runPlans.entries()) {
  if (stop.signal.aborted) break
  await trainRun({
    plan,
    effort,
    digits,
    storeDir,
    signal: stop.signal,
    async showProgress() {
      await untilWatched()
      return showRunProgress({
        title: `[${index + 1}/${runPlans.length}] ${plan.name.padEnd(widest)}`,
        epochs: effort.epochs,
        batchesPerEpoch: Math.floor(effort.trainCount / effort.batchSize),
      })
    },
  })
}
