// @ts-check
import { jsonAnswer, textAnswer } from '../server/answer.mjs'
import { requireIdentity } from '../server/authenticate.mjs'
import { HubError, badRequest } from '../server/hub-error.mjs'
import { requireBranch } from './revisions.mjs'

/** @type {import('../server/route-table.mjs').Handler} */
export async function deleteRepo(hub, request) {
  const identity = requireIdentity(request)
  const { name, organization, type = 'model' } = await request.readJson()
  if (type !== 'model' && type !== 'dataset' && type !== 'space') throw badRequest('Invalid type')
  if (typeof name !== 'string') throw badRequest('Invalid input: expected a name')
  const namespace = typeof organization === 'string' ? organization : identity.user.name
  const repo = hub.repositories.writable(identity, type, `${namespace}/${name}`)
  hub.repositories.delete(repo)
  await hub.spaces.close(repo)
  return textAnswer(200, 'OK')
}

/** @type {import('../server/route-table.mjs').Handler} */
export async function changeSettings(hub, request, { type, id }) {
  const repo = hub.repositories.writable(request.identity, type, id)
  const body = await request.readJson()
  const { visibility, private: isPrivate } = body
  if (typeof isPrivate === 'boolean') repo.isPrivate = isPrivate
  else if (visibility === 'private' || visibility === 'public') {
    repo.isPrivate = visibility === 'private'
  } else throw badRequest('Invalid settings: expected private or visibility')
  return jsonAnswer({ private: repo.isPrivate, visibility: repo.isPrivate ? 'private' : 'public' })
}

/** @type {import('../server/route-table.mjs').Handler} */
export async function superSquash(hub, request, { type, id, revision }) {
  const repo = hub.repositories.writable(request.identity, type, id)
  const { user } = requireIdentity(request)
  const { message } = await request.readJson()
  if (message !== undefined && message !== null && typeof message !== 'string') {
    throw badRequest('Invalid message')
  }
  requireBranch(repo, revision)
  if (repo.isLocked) {
    throw new HubError(
      409,
      'Another commit operation is in progress for this repository. Please try again later.',
    )
  }
  repo.squash(
    revision,
    message || `Super-squash branch '${revision}' using huggingface_hub`,
    user.name,
  )
  return textAnswer(200, 'OK')
}
