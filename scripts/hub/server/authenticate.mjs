// @ts-check
import { HubError, INVALID_CREDENTIALS, unauthorized } from './hub-error.mjs'

/** @typedef {import('./hub-request.mjs').HubRequest} HubRequest */
/** @typedef {import('../store/accounts.mjs').Identity} Identity */

/**
 * Who sends a request.
 *
 * @param {import('../store/accounts.mjs').Accounts} accounts
 * @param {HubRequest} request
 * @returns {Identity | undefined} undefined without a token
 * @throws {HubError} 401 for a token that is not, or no longer, good
 */
export function authenticate(accounts, request) {
  const header = request.header('authorization')
  if (header === undefined) return undefined
  const token = /^Bearer (\S+)$/i.exec(header)?.[1]
  const identity = token === undefined ? undefined : accounts.identify(token)
  if (identity === undefined) throw new HubError(401, INVALID_CREDENTIALS)
  return identity
}

/** @param {HubRequest} request @returns {Identity} */
export function requireIdentity({ identity }) {
  if (identity === undefined) throw unauthorized()
  return identity
}
