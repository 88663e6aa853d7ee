// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Absolute path of something in the repository.
 *
 * @param {...string} parts
 */
export const at = (...parts) => join(root, ...parts)

/**
 * Reads a JSON file that has to hold an object.
 *
 * @param {string} path
 * @returns {Record<string, unknown>}
 */
export function readJsonObject(path) {
  /** @type {unknown} */
  const value = JSON.parse(readFileSync(path, 'utf8'))
  if (!isObject(value)) throw new Error(`${path} should hold a JSON object`)
  return value
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The script behind a command that a package brings, to be run with `process.execPath`.
 *
 * @param {string} packageName
 * @param {string} [command] default: the package's name without its scope
 */
export function commandScript(packageName, command = packageName.replace(/^@[^/]+\//, '')) {
  const folder = at('node_modules', packageName)
  const { bin } = readJsonObject(join(folder, 'package.json'))
  const script = isObject(bin) ? bin[command] : bin
  if (typeof script !== 'string') throw new Error(`${packageName} has no command ${command}`)
  return join(folder, script)
}
