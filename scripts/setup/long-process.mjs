// @ts-check

/** How long a process that was asked to end may take before it is killed, in ms. */
const PATIENCE_MS = 5_000

/**
 * A process that runs beside this one until it is stopped.
 *
 * @typedef {object} LongProcess
 * @property {Promise<number>} ended its exit code; 1 when a signal ended it or it never started
 * @property {() => Promise<number>} stop asks it to end and waits until it has
 */

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {LongProcess}
 */
export function watchProcess(child) {
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('close', (code) => resolve(code ?? 1))
  })
  return {
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
      const code = await ended
      clearTimeout(kill)
      return code
    },
  }
}

/** Resolves when the user, or the system, asks this process to end. */
export function untilAskedToEnd() {
  return new Promise((resolve) => {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => resolve(signal))
    }
  })
}
