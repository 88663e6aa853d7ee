// @ts-check
import { jsonAnswer } from '../server/answer.mjs'
import { HubError, badRequest } from '../server/hub-error.mjs'
import { requireIdentity } from '../server/authenticate.mjs'
import { repoPath } from '../store/repository.mjs'
import { applyOperations } from './apply-commit.mjs'
import { parseCommit } from './commit-operations.mjs'
import { requireBranch } from './revisions.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('../store/repository.mjs').Repository} Repository */

const NDJSON = 'application/x-ndjson'

/** @type {import('../server/route-table.mjs').Handler} */
export async function commit(hub, request, { type, id, revision }) {
  const repo = hub.repositories.writable(request.identity, type, id)
  const { user } = requireIdentity(request)
  takeFromQuota(hub, user.name)
  if (request.contentType !== NDJSON) {
    throw badRequest(`Invalid content type: expected ${NDJSON}, received ${request.contentType}`)
  }
  if (request.url.searchParams.has('create_pr')) {
    throw new HubError(501, 'Pull requests are not part of this local Hub')
  }
  const body = await request.readBody(hub.settings.maxCommitBytes)
  const { header, operations } = parseCommit(body.toString('utf8'))
  const made = await lockedPush(hub, repo, revision, user.name, header, operations)
  const { oid } = made
  return jsonAnswer({
    success: true,
    commitUrl: `${request.baseUrl}${repoPath(type, repo.id)}/commit/${oid}`,
    commitOid: oid,
    hookOutput: '',
  })
}

/**
 * @param {HubState} hub
 * @param {string} account
 */
function takeFromQuota({ commitQuota, settings }, account) {
  if (commitQuota.take(account)) return
  const { limit } = commitQuota
  throw new HubError(
    429,
    `You have exceeded the rate limit for repository commits (${limit} per hour). You can retry this action in about 1 hour. If you're a new user, your limits will raise over time. To get access to higher rate limits now, upgrade to PRO or Team/Enterprise.`,
    {
      headers: settings.retryAfter
        ? { 'Retry-After': String(Math.ceil(commitQuota.waitMs(account) / 1000)) }
        : {},
    },
  )
}

/**
 * One commit at a time: others that come meanwhile are turned away.
 *
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {string} branch
 * @param {string} author
 * @param {import('./commit-operations.mjs').CommitHeader} header
 * @param {readonly import('./commit-operations.mjs').CommitOperation[]} operations
 */
async function lockedPush(hub, repo, branch, author, header, operations) {
  if (repo.isLocked) {
    throw new HubError(
      409,
      'Another commit operation is in progress for this repository. Please try again later.',
    )
  }
  repo.isLocked = true
  try {
    const { commitDurationMs, sleep, unchangedCommit } = hub.settings
    if (commitDurationMs > 0) await sleep(commitDurationMs)
    const parent = requireBranch(repo, branch)
    if (header.parentCommit !== undefined && !parent.oid.startsWith(header.parentCommit)) {
      throw new HubError(412, 'A commit has happened since. Please refresh and try again.')
    }
    const tree = applyOperations(hub.objects, repo, parent, operations)
    if (unchangedCommit === 'skip' && tree.oid === parent.tree.oid) return parent
    return repo.push(branch, { tree, title: header.summary, message: header.description, author })
  } finally {
    repo.isLocked = false
  }
}
