// @ts-check
import { isObject } from '../../setup/workspace.mjs'
import { badRequest } from '../server/hub-error.mjs'
import { parseJson } from '../server/hub-request.mjs'
import { requirePath } from './repo-paths.mjs'

/**
 * @typedef {{ key: 'file', path: string, content: Buffer } |
 *   { key: 'lfsFile', path: string, oid: string, sizeBytes: number | undefined } |
 *   { key: 'deletedFile' | 'deletedFolder', path: string } |
 *   { key: 'copyFile', path: string, srcPath: string, srcRevision: string | undefined }} CommitOperation
 */

/** @typedef {{ summary: string, description: string, parentCommit: string | undefined }} CommitHeader */
/** @typedef {Readonly<Record<string, unknown>>} Value */

const MAX_OPERATIONS = 25_000

/**
 * Reads the body of a commit: a line of JSON for its header and one for each operation.
 *
 * @param {string} ndjson
 * @returns {{ header: CommitHeader, operations: CommitOperation[] }}
 */
export function parseCommit(ndjson) {
  const [first, ...rest] = ndjson
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseLine)
  if (first?.key !== 'header') throw badRequest('Invalid commit: its first line is no header')
  if (rest.length > MAX_OPERATIONS) {
    throw badRequest(`Too many operations in a commit: ${rest.length} of ${MAX_OPERATIONS}`)
  }
  return { header: readHeader(first.value), operations: rest.map(readOperation) }
}

/** @param {string} line */
function parseLine(line) {
  const parsed = parseJson(line)
  const { key, value } = isObject(parsed) ? parsed : {}
  if (typeof key !== 'string' || !isObject(value)) {
    throw badRequest('Invalid commit: each line is to be { key, value }')
  }
  return { key, value }
}

/** @param {Value} value @returns {CommitHeader} */
function readHeader({ summary, description = '', parentCommit }) {
  if (typeof summary !== 'string' || summary === '') {
    throw badRequest('Invalid commit: "summary" is required')
  }
  if (typeof description !== 'string') throw badRequest('Invalid commit: "description"')
  if (parentCommit === undefined || parentCommit === null) {
    return { summary, description, parentCommit: undefined }
  }
  if (typeof parentCommit !== 'string' || !/^[0-9a-f]{7,40}$/i.test(parentCommit)) {
    throw badRequest('Invalid commit: "parentCommit" must be 7 to 40 hex digits')
  }
  return { summary, description, parentCommit: parentCommit.toLowerCase() }
}

/** Python's client ends the path of a folder so. @param {unknown} path */
const withoutSlash = (path) => (typeof path === 'string' ? path.replace(/\/$/, '') : path)

/** @param {{ key: string, value: Value }} line @returns {CommitOperation} */
function readOperation({ key, value }) {
  const path = requirePath(key === 'deletedFolder' ? withoutSlash(value['path']) : value['path'])
  switch (key) {
    case 'file':
      return { key, path, content: readContent(path, value) }
    case 'lfsFile':
      return { key, path, ...readPointer(path, value) }
    case 'deletedFile':
    case 'deletedFolder':
      return { key, path }
    case 'copyFile': {
      const { srcRevision } = value
      if (srcRevision !== undefined && srcRevision !== null && typeof srcRevision !== 'string') {
        throw badRequest(`Invalid srcRevision of "${path}"`)
      }
      return {
        key,
        path,
        srcPath: requirePath(value['srcPath']),
        srcRevision: srcRevision ?? undefined,
      }
    }
    default:
      throw badRequest(`Invalid commit: unknown key "${key}"`)
  }
}

/** @param {string} path @param {Value} value */
function readContent(path, { content, encoding = 'utf-8' }) {
  if (typeof content !== 'string') throw badRequest(`"${path}" has no content`)
  if (encoding === 'utf-8') return Buffer.from(content, 'utf8')
  if (encoding !== 'base64') throw badRequest(`Invalid encoding of "${path}"`)
  if (!/^[\w+/\r\n]*={0,2}$/.test(content)) throw badRequest(`"${path}" is not base64`)
  return Buffer.from(content, 'base64')
}

/** @param {string} path @param {Value} value */
function readPointer(path, { algo, oid, size }) {
  if (algo !== 'sha256') throw badRequest(`Invalid algo of "${path}"`)
  if (typeof oid !== 'string' || !/^[0-9a-f]{64}$/.test(oid)) {
    throw badRequest(`Invalid oid of "${path}"`)
  }
  if (size !== undefined && typeof size !== 'number') throw badRequest(`Invalid size of "${path}"`)
  return { oid, sizeBytes: size }
}
