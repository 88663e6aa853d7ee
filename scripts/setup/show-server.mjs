// @ts-check
import { spawn } from 'node:child_process'
import { watchProcess } from './long-process.mjs'
import { at } from './workspace.mjs'

/** @typedef {import('./long-process.mjs').LongProcess} LongProcess */

/**
 * Starts `shardboard show` and waits until it serves.
 *
 * @param {{ dir: string, project?: string, port?: string, open: boolean }} options
 * @returns {Promise<LongProcess & { url: string }>}
 * @throws {Error} with what it said when it ends before it serves
 */
export async function startShow({ dir, project, port, open }) {
  const child = spawn(
    process.execPath,
    [
      at('sdk-node', 'bin', 'shardboard.js'),
      'show',
      '--dir',
      dir,
      ...(project === undefined ? [] : ['--project', project]),
      ...(port === undefined ? [] : ['--port', port]),
      ...(open ? [] : ['--no-open']),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const shown = watchProcess(child)
  let complaints = ''
  let isServing = false
  child.stderr.on('data', (/** @type {Buffer} */ chunk) => {
    if (isServing) process.stderr.write(chunk)
    else complaints += chunk.toString()
  })
  /** @type {Promise<string>} */
  const address = new Promise((resolve) => {
    let said = ''
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
      said += chunk.toString()
      const url = /^Dashboard: (\S+)\s/m.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
  })
  const url = await Promise.race([address, shown.ended])
  if (typeof url === 'number') throw new Error(`shardboard show ended:\n${complaints.trim()}`)
  isServing = true
  process.stderr.write(complaints)
  return { ...shown, url }
}
