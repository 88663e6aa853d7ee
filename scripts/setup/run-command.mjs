// @ts-check
import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { root } from './workspace.mjs'

/**
 * @typedef {object} Command
 * @property {string} file
 * @property {readonly string[]} args
 * @property {string} [cwd] default: the repository's root
 * @property {NodeJS.ProcessEnv} [env] added to this process's own
 * @property {boolean} [shell]
 */

/**
 * @typedef {object} Outcome
 * @property {number} code 1 when the command could not be started or was ended by a signal
 * @property {string} output standard output and standard error, as they came; without colours where
 *   they would not be seen
 */

/**
 * Runs a command to its end and keeps what it prints.
 *
 * @param {Command} command
 * @returns {Promise<Outcome>}
 */
export function runCommand({ file, args, cwd = root, env = {}, shell = false }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }))
    child.on('close', (code, signal) => {
      const ending = signal === null ? '' : `\n${file} was ended by ${signal}\n`
      const text = output + ending
      resolve({
        code: code ?? 1,
        output: process.stdout.isTTY ? text : stripVTControlCharacters(text),
      })
    })
  })
}

/**
 * A command that runs a script with this Node.
 *
 * @param {string} script
 * @param {readonly string[]} [args]
 * @returns {Command}
 */
export const nodeCommand = (script, args = []) => ({
  file: process.execPath,
  args: [script, ...args],
})

/**
 * A command that runs npm: the one that runs this script, else the one on the path.
 *
 * @param {readonly string[]} args
 * @returns {Command}
 */
export function npmCommand(args) {
  const running = process.env['npm_execpath']
  if (running?.endsWith('.js')) return nodeCommand(running, args)
  return { file: 'npm', args, shell: process.platform === 'win32' }
}
