// @ts-check
import { fork } from 'node:child_process'
import { watchProcess } from '../setup/long-process.mjs'
import { at } from '../setup/workspace.mjs'

/**
 * Starts the demo's training in a process of its own.
 *
 * @param {{ dir: string, quick: boolean }} options
 * @returns {import('../setup/long-process.mjs').LongProcess & { hasLogged: Promise<void> }}
 *   `hasLogged` resolves when there is something to look at, or never will be
 */
export function startTraining({ dir, quick }) {
  const child = fork(
    at('scripts', 'demo', 'train-digits.mjs'),
    ['--dir', dir, ...(quick ? ['--quick'] : [])],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  )
  const training = watchProcess(child)
  const hasLogged = Promise.race([
    new Promise((resolve) => child.once('message', resolve)),
    training.ended,
  ]).then(() => undefined)
  return { ...training, hasLogged }
}
