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
 * Runs steps in order, a line for each, and stops at the first that fails with what it printed.
 *
 * @param {readonly Step[]} steps
 * @returns {Promise<boolean>} whether all succeeded
 */
export async function runSteps(steps) {
  const width = Math.max(...steps.map(({ name }) => name.length))
  for (const { name, run } of steps) {
    const startMs = performance.now()
    if (process.stdout.isTTY) process.stdout.write(`  ${name} …`)
    const { code, output } = await run()
    if (process.stdout.isTTY) process.stdout.write(CLEAR_LINE)
    const time = `${secondsSince(startMs).padStart(6)} s`
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(width)}  ${time}`)
    if (code === 0) continue
    console.log(`\n${output.trim()}\n\nStopped at: ${name}`)
    return false
  }
  return true
}
