// @ts-check
import { badRequest } from '../server/hub-error.mjs'

const MAX_NAME_BYTES = 255

/**
 * What is wrong with the path of a file in a repo.
 *
 * @param {string} path
 */
function pathProblem(path) {
  if (path === '') return 'it is empty'
  if (/[\x00-\x1f\x7f]/.test(path)) return 'it holds a control character'
  for (const name of path.split('/')) {
    if (name === '') return 'it holds an empty name'
    if (name === '.' || name === '..') return `it holds "${name}"`
    if (name.toLowerCase() === '.git') return 'it leads into .git'
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `a name is over ${MAX_NAME_BYTES} bytes`
  }
  return undefined
}

/**
 * @param {unknown} path
 * @returns {string} the same
 */
export function requirePath(path) {
  if (typeof path !== 'string') throw badRequest('Invalid path: expected a string')
  const problem = pathProblem(path)
  if (problem !== undefined) throw badRequest(`Invalid path "${path}": ${problem}`)
  return path
}

/**
 * What is wrong with the name of a repo.
 *
 * @param {string} name without its namespace
 */
export const nameProblem = (name) =>
  /^[\w.-]{1,96}$/.test(name) && !/^[.-]|[.-]$|--|\.\.|\.git$/.test(name)
    ? undefined
    : `"${name}" is not a valid repo name: letters, digits, "-", "_" and "." are allowed, "-" and "." not at its ends nor twice, 96 characters at most, and no ".git" at its end`
