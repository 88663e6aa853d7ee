// @ts-check
import { isObject } from '../../setup/workspace.mjs'
import { jsonAnswer } from '../server/answer.mjs'
import { requireIdentity } from '../server/authenticate.mjs'
import { HubError, badRequest } from '../server/hub-error.mjs'
import { canCreate } from '../store/access.mjs'
import { repoPath } from '../store/repository.mjs'
import { makeRepo } from './make-repo.mjs'
import { nameProblem, requirePath } from './repo-paths.mjs'

/** @typedef {import('../store/repository.mjs').RepoType} RepoType */
/** @typedef {Readonly<Record<string, unknown>>} Body */

const SDKS = ['static', 'gradio', 'docker', 'streamlit']

/** @type {import('../server/route-table.mjs').Handler} */
export async function createRepo(hub, request) {
  const identity = requireIdentity(request)
  const body = await request.readJson()
  const type = readType(body)
  const { user, token } = identity
  const id = `${readNamespace(body) ?? user.name}/${readName(body)}`
  const namespace = id.split('/')[0] ?? ''
  if (!canCreate(identity, { namespace, id })) {
    throw new HubError(
      403,
      `You don't have the rights to create a ${type} under the namespace "${namespace}"`,
    )
  }
  const sdk = readSdk(body, type)
  const isPrivate = readVisibility(body) === 'private'
  const files = readFiles(body)
  takeFromQuota(hub, user.name)
  const url = request.baseUrl + repoPath(type, id)
  if (hub.repositories.find(type, id) !== undefined) {
    throw new HubError(409, `You already created this ${type} repo`, { body: { url } })
  }
  const repo = await makeRepo(hub, { type, id, sdk, isPrivate, files, author: user.name })
  repo.clientId = token.grant?.clientId
  return jsonAnswer({ url, name: repo.id, id: repo.key })
}

/**
 * @param {import('../hub-state.mjs').HubState} hub
 * @param {string} account
 */
function takeFromQuota({ createQuota }, account) {
  if (createQuota.take(account)) return
  throw new HubError(
    429,
    `You have exceeded the rate limit for repository creation (${createQuota.limit} per day). You can retry this action in about 24 hours.`,
  )
}

/** @param {Body} body @returns {RepoType} */
function readType({ type = 'model' }) {
  if (type === 'model' || type === 'dataset' || type === 'space') return type
  throw badRequest(`Invalid repo type: ${JSON.stringify(type)}`)
}

/** @param {Body} body */
function readName({ name }) {
  if (typeof name !== 'string') throw badRequest('Invalid input: expected a name')
  const problem = nameProblem(name)
  if (problem !== undefined) throw badRequest(problem)
  return name
}

/** @param {Body} body */
function readNamespace({ organization }) {
  if (organization === undefined || organization === null) return undefined
  if (typeof organization !== 'string') throw badRequest('Invalid organization')
  return organization
}

/** @param {Body} body @param {RepoType} type */
function readSdk({ sdk }, type) {
  if (type !== 'space') return ''
  if (typeof sdk === 'string' && SDKS.includes(sdk)) return sdk
  throw badRequest(`Invalid sdk: a Space needs one of ${SDKS.join(', ')}`)
}

/** @param {Body} body */
function readVisibility({ visibility, private: isPrivate = false }) {
  if (visibility === undefined) {
    if (typeof isPrivate !== 'boolean') throw badRequest('Invalid private: expected a boolean')
    return isPrivate ? 'private' : 'public'
  }
  if (visibility === 'public' || visibility === 'private') return visibility
  if (visibility === 'protected') throw new HubError(402, 'A protected Space needs a PRO account')
  throw badRequest(`Invalid visibility: ${JSON.stringify(visibility)}`)
}

/** @param {Body} body @returns {{ path: string, content: Buffer }[]} */
function readFiles({ files = [] }) {
  if (!Array.isArray(files)) throw badRequest('Invalid files: expected a list')
  return files.map((/** @type {unknown} */ file) => {
    if (!isObject(file) || typeof file['content'] !== 'string' || file['encoding'] !== 'base64') {
      throw badRequest('Invalid file: expected { path, content, encoding: "base64" }')
    }
    return { path: requirePath(file['path']), content: Buffer.from(file['content'], 'base64') }
  })
}
