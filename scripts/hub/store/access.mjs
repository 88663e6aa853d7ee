// @ts-check

/** @typedef {import('./accounts.mjs').Identity} Identity */
/** @typedef {import('./repository.mjs').Repository} Repository */

const READING_SCOPES = ['read-repos', 'write-repos', 'manage-repos']
const WRITING_SCOPES = ['write-repos', 'manage-repos']
const WRITING_ROLES = ['admin', 'write', 'contributor']

/**
 * @param {Identity} identity
 * @param {string} namespace
 * @returns {import('../settings.mjs').OrgRole | undefined} `admin` of one's own namespace
 */
const roleIn = ({ user }, namespace) =>
  user.name === namespace ? 'admin' : user.orgs.get(namespace)

/**
 * @param {readonly string[]} places namespaces and repos
 * @param {{ namespace: string, id: string }} repo
 */
const covers = (places, { namespace, id }) => places.includes(namespace) || places.includes(id)

/**
 * @param {Identity} identity
 * @param {{ namespace: string, id: string, clientId?: string | undefined }} repo
 * @param {readonly string[]} scopes any of which does
 */
function isGranted({ user, token }, repo, scopes) {
  const { grant } = token
  if (grant === undefined) return false
  if (grant.scopes.has('contribute-repos') && repo.clientId === grant.clientId) return true
  if (!scopes.some((scope) => grant.scopes.has(scope))) return false
  return user.name === repo.namespace || grant.orgs.has(repo.namespace)
}

/**
 * @param {Identity | undefined} identity
 * @param {Repository} repo
 */
export function canRead(identity, repo) {
  if (!repo.isPrivate) return true
  if (identity === undefined || roleIn(identity, repo.namespace) === undefined) return false
  const { role, canRead: readable, canWrite: writable } = identity.token
  if (role === 'fineGrained') return covers(readable, repo) || covers(writable, repo)
  return role !== 'oauth' || isGranted(identity, repo, READING_SCOPES)
}

/**
 * Whether somebody may write a repo that is there, or make one there.
 *
 * @param {Identity} identity
 * @param {{ namespace: string, id: string, clientId?: string | undefined }} repo
 */
export function canWrite(identity, repo) {
  const { role, canWrite: writable } = identity.token
  if (!WRITING_ROLES.includes(roleIn(identity, repo.namespace) ?? 'read')) return false
  if (role === 'fineGrained') return covers(writable, repo)
  if (role === 'oauth') return isGranted(identity, repo, WRITING_SCOPES)
  return role === 'write'
}

/**
 * @param {Identity} identity
 * @param {{ namespace: string, id: string }} repo that is to be made
 */
export function canCreate(identity, repo) {
  const { token } = identity
  const isContributor = token.grant?.scopes.has('contribute-repos') === true
  return canWrite(identity, isContributor ? { ...repo, clientId: token.grant?.clientId } : repo)
}
