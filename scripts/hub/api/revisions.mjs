// @ts-check
import { revisionNotFound } from '../server/hub-error.mjs'

/**
 * The head of a branch, which is what can be written to.
 *
 * @param {import('../store/repository.mjs').Repository} repo
 * @param {string} branch
 */
export function requireBranch(repo, branch) {
  const head = repo.branches.get(branch)
  if (head === undefined) throw revisionNotFound(branch)
  return head
}
