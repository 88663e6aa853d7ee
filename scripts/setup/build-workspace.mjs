// @ts-check
import { readdirSync, statSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nodeCommand, runCommand } from './run-command.mjs'
import { at, commandScript } from './workspace.mjs'

const SDK_INPUTS = [
  at('package-lock.json'),
  at('sdk-node', 'package.json'),
  at('sdk-node', 'tsdown.config.ts'),
  at('sdk-node', 'src'),
]
const SITE_INPUTS = [
  at('package-lock.json'),
  at('vite.config.ts'),
  at('svelte.config.js'),
  at('sdk-node', 'src', 'layout'),
  at('web', 'index.html'),
  at('web', 'public'),
  at('web', 'src'),
]

/** Of each kind one: a build that ended early is never taken for a whole one. */
const SDK_OUTPUTS = ['cli.js', 'seal-worker.js', 'index.d.ts', 'index.cjs', 'index.d.cts'].map(
  (name) => at('sdk-node', 'dist', name),
)
/** Written last. */
const SITE_OUTPUT = at('sdk-node', 'dist', 'site', 'index.html')

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

/**
 * Whether all outputs are newer than all that they are made from.
 *
 * @param {readonly string[]} outputs
 * @param {readonly string[]} inputs
 */
function isCurrent(outputs, inputs) {
  const builtMs = Math.min(...outputs.map(newestChangeMs))
  return inputs.every((input) => newestChangeMs(input) < builtMs)
}

/** Whether the SDK's build, without the site, is newer than its sources. */
export const isSdkCurrent = () => isCurrent(SDK_OUTPUTS, SDK_INPUTS)

/** Whether the SDK's and the site's builds are newer than their sources. */
export const isBuildCurrent = () => isSdkCurrent() && isCurrent([SITE_OUTPUT], SITE_INPUTS)

/**
 * @param {string} what
 * @param {import('./run-command.mjs').Command} command
 */
async function mustSucceed(what, command) {
  const { code, output } = await runCommand(command)
  if (code !== 0) throw new Error(`${what} could not be built:\n${output.trim()}`)
}

/**
 * Builds the SDK into sdk-node/dist, without the site.
 *
 * @throws {Error} with the build's own output when it fails
 */
export async function buildSdk() {
  await mustSucceed('The SDK', { ...nodeCommand(commandScript('tsdown')), cwd: at('sdk-node') })
}

/**
 * Builds the SDK into sdk-node/dist and the site into web/dist, and lays the site into the package.
 *
 * @throws {Error} with the build's own output when one of them fails
 */
export async function buildWorkspace() {
  await Promise.all([
    buildSdk(),
    mustSucceed('The site', nodeCommand(commandScript('vite'), ['build', '--logLevel', 'warn'])),
  ])
  await rm(dirname(SITE_OUTPUT), { recursive: true, force: true })
  await cp(at('web', 'dist'), dirname(SITE_OUTPUT), {
    recursive: true,
    filter: (source) => !source.endsWith('index.html'),
  })
  await cp(at('web', 'dist', 'index.html'), SITE_OUTPUT)
}
