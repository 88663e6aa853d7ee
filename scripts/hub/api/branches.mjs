// @ts-check
import { isObject } from '../../setup/workspace.mjs'
import { emptyAnswer, jsonAnswer } from '../server/answer.mjs'
import { requireIdentity } from '../server/authenticate.mjs'
import { HubError, badRequest } from '../server/hub-error.mjs'
import { MAIN } from '../store/repository.mjs'
import { Directory } from '../store/tree.mjs'
import { requireBranch } from './revisions.mjs'

/** @type {import('../server/route-table.mjs').Handler} */
export async function createBranch(hub, request, { type, id, revision }) {
  const repo = hub.repositories.writable(request.identity, type, id)
  const { user } = requireIdentity(request)
  const body = await request.readJson()
  const { startingPoint, emptyBranch = false, overwrite = false } = isObject(body) ? body : {}
  if (!/^[\w./-]+$/.test(revision)) throw badRequest(`Invalid branch name: ${revision}`)
  if (repo.branches.has(revision) && overwrite !== true) {
    throw new HubError(409, `Reference already exists: refs/heads/${revision}`)
  }
  if (emptyBranch === true) {
    repo.push(revision, {
      tree: new Directory(),
      title: 'initial commit',
      author: user.name,
      parent: undefined,
    })
  } else {
    const start = typeof startingPoint === 'string' ? startingPoint : MAIN
    repo.branches.set(revision, repo.commit(start))
  }
  return emptyAnswer(200)
}

/** @type {import('../server/route-table.mjs').Handler} */
export function deleteBranch(hub, request, { type, id, revision }) {
  const repo = hub.repositories.writable(request.identity, type, id)
  requireBranch(repo, revision)
  if (revision === MAIN) throw new HubError(403, `Cannot delete the branch ${MAIN}`)
  repo.branches.delete(revision)
  repo.forgetUnreachable()
  return emptyAnswer(200)
}

/** @type {import('../server/route-table.mjs').Handler} */
export function listRefs(hub, request, { type, id }) {
  const repo = hub.repositories.readable(request.identity, type, id)
  const branches = [...repo.branches].map(([name, { oid }]) => ({
    name,
    ref: `refs/heads/${name}`,
    targetCommit: oid,
  }))
  return jsonAnswer({ tags: [], branches, converts: [], pullRequests: [] })
}
