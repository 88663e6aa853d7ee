// @ts-check
import { isObject } from '../../setup/workspace.mjs'
import { jsonAnswer } from '../server/answer.mjs'
import { badRequest } from '../server/hub-error.mjs'
import { isIgnored, isLfsPath } from '../store/git-attributes.mjs'
import { MAX_REGULAR_BYTES, isBinary } from './check-files.mjs'
import { requireBranch } from './revisions.mjs'
import { requirePath } from './repo-paths.mjs'

/** @typedef {import('../store/tree.mjs').Directory} Directory */

/** @param {Directory} tree */
export const attributesOf = (tree) => tree.file('.gitattributes')?.content?.toString('utf8') ?? ''

/** @type {import('../server/route-table.mjs').Handler} */
export async function preupload(hub, request, { type, id, revision }) {
  const repo = hub.repositories.writable(request.identity, type, id)
  const body = await request.readJson()
  const { tree } = requireBranch(repo, revision)
  const { files, gitAttributes = attributesOf(tree), gitIgnore } = body
  if (!Array.isArray(files)) throw badRequest('Invalid input: expected files')
  if (typeof gitAttributes !== 'string') throw badRequest('Invalid gitAttributes')
  const ignore = typeof gitIgnore === 'string' ? gitIgnore : ignoreOf(tree)
  return jsonAnswer({
    files: files.map((/** @type {unknown} */ file) => {
      const { path, sizeBytes, sample } = readFile(file)
      const present = tree.file(path)
      return {
        path,
        uploadMode: isLarge(gitAttributes, path, sizeBytes, sample) ? 'lfs' : 'regular',
        shouldIgnore: isIgnored(ignore, path),
        oid: present?.lfs?.oid ?? present?.oid ?? null,
      }
    }),
    commitOid: requireBranch(repo, revision).oid,
  })
}

/** @param {Directory} tree */
const ignoreOf = (tree) => tree.file('.gitignore')?.content?.toString('utf8') ?? ''

/** @param {unknown} file */
function readFile(file) {
  if (!isObject(file)) throw badRequest('Invalid file: expected { path, size, sample }')
  const { path, size, sample } = file
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) {
    throw badRequest(`Invalid size of "${String(path)}": ${JSON.stringify(size)}`)
  }
  if (typeof sample !== 'string') throw badRequest(`"${String(path)}" has no sample`)
  return { path: requirePath(path), sizeBytes: size, sample: Buffer.from(sample, 'base64') }
}

/**
 * @param {string} attributes
 * @param {string} path
 * @param {number} sizeBytes
 * @param {Buffer} sample its first bytes
 */
const isLarge = (attributes, path, sizeBytes, sample) =>
  isLfsPath(attributes, path) || sizeBytes > MAX_REGULAR_BYTES || isBinary(sample)
