// @ts-check

/**
 * One thing to check. `run` gives what it printed, to be shown when it failed.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<import('../setup/run-command.mjs').Outcome>} run
 */

const CLEAR_LINE = '\r\u001b[K'

/** @param {number} sinceMs of `performance.now()` */
export const secondsSince = (sinceMs) => ((performance.now() - sinceMs) / 1000).toFixed(1)

/**
 * Runs steps in order, those of an inner list at the same time; a line for each. Stops after the first
 * that fail, with what they printed.
 *
 * @param {readonly (Step | readonly Step[])[]} steps
 * @returns {Promise<boolean>} whether all succeeded
 */
export async function runSteps(steps) {
  const width = Math.max(...steps.flat().map(({ name }) => name.length))
  for (const atOnce of steps) {
    const group = [atOnce].flat()
    if (process.stdout.isTTY) {
      process.stdout.write(`  ${group.map(({ name }) => name).join(', ')} …`)
    }
    const ended = await Promise.all(group.map(timeStep))
    if (process.stdout.isTTY) process.stdout.write(CLEAR_LINE)
    for (const { name, outcome, seconds } of ended) {
      const result = outcome.code === 0 ? 'ok    ' : 'FAILED'
      console.log(`${result}  ${name.padEnd(width)}  ${seconds.padStart(6)} s`)
    }
    const failed = ended.filter(({ outcome }) => outcome.code !== 0)
    if (failed.length === 0) continue
    for (const { name, outcome } of failed) {
      console.log(`\n${outcome.output.trim()}\n\nStopped at: ${name}`)
    }
    return false
  }
  return true
}

/** @param {Step} step */
async function timeStep({ name, run }) {
  const startMs = performance.now()
  const outcome = await run()
  return { name, outcome, seconds: secondsSince(startMs) }
}
