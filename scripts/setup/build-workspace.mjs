// @ts-check
import { existsSync, readdirSync, statSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeCommand, runCommand } from './run-command.mjs'
import { at, commandScript } from './workspace.mjs'

const inputs = [
  ['package-lock.json'],
  ['vite.config.ts'],
  ['svelte.config.js'],
  ['sdk-node', 'package.json'],
  ['sdk-node', 'tsdown.config.ts'],
  ['sdk-node', 'src'],
  ['web', 'index.html'],
  ['web', 'public'],
  ['web', 'src'],
]

/** Written last: a build that ended early is never taken for a whole one. */
const lastOutput = ['sdk-node', 'dist', 'site', 'index.html']

/**
 * When a file, or anything in a folder, was last changed, in ms; 0 when it does not exist. A
 * folder's own time tells of files that were removed from it.
 *
 * @param {string} path
 * @returns {number}
 */
export function newestChangeMs(path) {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChangeMs(join(path, name))),
    stats.mtimeMs,
  )
}

/** Whether there is a build that is newer than everything it is made from. */
export function isBuildCurrent() {
  const output = at(...lastOutput)
  if (!existsSync(output)) return false
  const builtMs = statSync(output).mtimeMs
  return inputs.every((input) => newestChangeMs(at(...input)) < builtMs)
}

/**
 * @param {string} what
 * @param {import('./run-command.mjs').Command} command
 */
async function mustSucceed(what, command) {
  const { code, output } = await runCommand(command)
  if (code !== 0) throw new Error(`${what} could not be built:\n${output.trim()}`)
}

/**
 * Builds the SDK into sdk-node/dist and the site into web/dist, and lays the site into the package.
 *
 * @throws {Error} with the build's own output when one of them fails
 */
export async function buildWorkspace() {
  await Promise.all([
    mustSucceed('The SDK', { ...nodeCommand(commandScript('tsdown')), cwd: at('sdk-node') }),
    mustSucceed('The site', nodeCommand(commandScript('vite'), ['build', '--logLevel', 'warn'])),
  ])
  const site = at('sdk-node', 'dist', 'site')
  await rm(site, { recursive: true, force: true })
  await cp(at('web', 'dist'), site, {
    recursive: true,
    filter: (source) => !source.endsWith('index.html'),
  })
  await cp(at('web', 'dist', 'index.html'), join(site, 'index.html'))
}
