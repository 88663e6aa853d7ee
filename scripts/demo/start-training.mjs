// @ts-check
import { fork } from 'node:child_process'
import { watchProcess } from '../setup/long-process.mjs'
import { at } from '../setup/workspace.mjs'

/**
 * The demo's training in a process of its own.
 *
 * @typedef {object} Training
 * @property {Promise<void>} hasLogged resolves when there is something to look at, or never will be
 * @property {() => void} showProgress until then it writes nothing, and waits
 */

/**
 * @param {{ dir: string, quick: boolean }} options
 * @returns {import('../setup/long-process.mjs').LongProcess & Training}
 */
export function startTraining({ dir, quick }) {
  const child = fork(
    at('scripts', 'demo', 'train-digits.mjs'),
    ['--dir', dir, ...(quick ? ['--quick'] : [])],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
  const training = watchProcess(child)
  const logging = new Promise((resolve) => child.once('message', resolve))
  return {
    ...training,
    hasLogged: Promise.race([logging, training.ended]).then(() => undefined),
    showProgress() {
      if (child.connected) child.send('watched')
    },
  }
}
