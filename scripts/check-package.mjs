// @ts-check
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { nodeCommand, npmCommand, runCommand } from './setup/run-command.mjs'
import { at, commandScript, isObject, readJsonObject } from './setup/workspace.mjs'

/** @typedef {import('./setup/run-command.mjs').Command} Command */

/** Inside node_modules: the unpacked package finds its dependencies as an installed one does. */
const consumer = at('node_modules', '.cache', 'package-check')
const unpacked = join(consumer, 'node_modules', 'shardboard')

const NEEDED = [
  'LICENSE',
  'README.md',
  'bin/shardboard.js',
  'dist/cli.js',
  'dist/index.cjs',
  'dist/index.d.cts',
  'dist/index.d.ts',
  'dist/index.js',
  'dist/layout.cjs',
  'dist/layout.d.cts',
  'dist/layout.d.ts',
  'dist/layout.js',
  'dist/seal-worker.js',
  'dist/site/index.html',
]
const ALLOWED = /^(LICENSE|README\.md|package\.json|bin\/shardboard\.js|dist\/.+)$/

const LOG_AND_FINISH = `
  const run = init({ project: 'package', dir: process.argv[1] })
  run.log({ loss: 0.5 })
  run.finish().then(() => console.log(LAYOUT_VERSION))`
const AS_MODULE = `
  import { init } from 'shardboard'
  import { LAYOUT_VERSION } from 'shardboard/layout'
  ${LOG_AND_FINISH}`
const AS_COMMONJS = `
  const { init } = require('shardboard')
  const { LAYOUT_VERSION } = require('shardboard/layout')
  ${LOG_AND_FINISH}`

/**
 * @param {string} what
 * @param {Command} command
 * @returns {Promise<string>} what it printed
 */
async function mustSucceed(what, command) {
  const { code, output } = await runCommand(command)
  if (code !== 0) throw new Error(`${what} failed:\n${output.trim()}`)
  return output
}

/** Packs the package as for publishing, and unpacks it. @returns {Promise<string>} the tarball */
async function packAndUnpack() {
  rmSync(consumer, { recursive: true, force: true })
  mkdirSync(unpacked, { recursive: true })
  const pack = npmCommand(['pack', '--pack-destination', consumer])
  await mustSucceed('npm pack', { ...pack, cwd: at('sdk-node') })
  const tarball = readdirSync(consumer).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack made no tarball')
  const path = join(consumer, tarball)
  await mustSucceed('tar', { file: 'tar', args: ['-xzf', path, '-C', unpacked, '--strip', '1'] })
  return path
}

/** @returns {string[]} what is wrong with what is in the tarball */
function contentProblems() {
  const files = readdirSync(unpacked, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
  return [
    ...NEEDED.filter((path) => !files.includes(path)).map(
      (path) => `${path} is not in the package`,
    ),
    ...files.filter((path) => !ALLOWED.test(path)).map((path) => `${path} should not be in it`),
  ]
}

/** @returns {string[]} dependencies that would be compiled, or differ from system to system */
function nativeDependencies() {
  const { packages } = readJsonObject(at('package-lock.json'))
  return Object.entries(isObject(packages) ? packages : {})
    .filter(([, entry]) => isObject(entry) && entry['dev'] !== true)
    .filter(([, entry]) => isObject(entry) && ('hasInstallScript' in entry || 'cpu' in entry))
    .map(([path]) => `${path} is native, or runs a script when it is installed`)
}

/**
 * Logs a run with the installed package.
 *
 * @param {string} name
 * @param {readonly string[]} nodeArgs
 */
async function useIt(name, nodeArgs) {
  const store = join(consumer, `store-${name}`)
  await mustSucceed(`Logging from ${name}`, {
    file: process.execPath,
    args: [...nodeArgs, store],
    cwd: consumer,
  })
  const files = readdirSync(store, { recursive: true }).map(String)
  if (files.some((path) => path.endsWith('.parquet'))) return
  throw new Error(`Logging from ${name} wrote no shard; the store holds: ${files.join(', ')}`)
}

async function checkPackage() {
  const tarball = await packAndUnpack()
  const problems = [...contentProblems(), ...nativeDependencies()]
  if (problems.length > 0) throw new Error(problems.join('\n'))
  const publint = nodeCommand(commandScript('publint'), ['run', tarball, '--strict'])
  await mustSucceed('publint', publint)
  const attw = commandScript('@arethetypeswrong/cli', 'attw')
  // Node 10 knows no `exports`; the package needs Node 20.
  const options = ['--no-definitely-typed', '--profile', 'node16']
  await mustSucceed('attw', nodeCommand(attw, [tarball, ...options]))
  await useIt('a module', ['--input-type=module', '--eval', AS_MODULE])
  // Without the switch, Node 20.19 would forgive a require() of what exists as a module only.
  await useIt('CommonJS', ['--no-experimental-require-module', '--eval', AS_COMMONJS])
  const command = nodeCommand(join(unpacked, 'bin', 'shardboard.js'), ['--version'])
  await mustSucceed('shardboard --version', command)
}

try {
  await checkPackage()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  rmSync(consumer, { recursive: true, force: true })
}
