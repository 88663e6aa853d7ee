// @ts-check
import { isSuffixRange } from './byte-range.mjs'

/**
 * One request that was made to any of the servers.
 *
 * @typedef {object} LoggedRequest
 * @property {import('./hub-request.mjs').HostKind} host
 * @property {string} method
 * @property {string} url path and query
 * @property {string} path without the query
 * @property {number} status 0 when the connection was dropped instead of an answer, or none has come yet
 * @property {string | undefined} range
 * @property {boolean} isSuffixRange
 * @property {string | undefined} origin
 * @property {string | undefined} ifNoneMatch
 * @property {boolean} hasAuthorization
 * @property {string | undefined} account who was signed in
 * @property {number} receivedBytes of the body
 * @property {number} sentBytes of the body
 * @property {number} startedUnixMs
 * @property {string | undefined} fault kind of the fault that was injected
 */

/**
 * @param {import('./hub-request.mjs').HubRequest} request
 * @param {import('./hub-request.mjs').HostKind} host
 * @param {number} startedUnixMs
 * @returns {LoggedRequest}
 */
export function logRequest(request, host, startedUnixMs) {
  const range = request.header('range')
  return {
    host,
    method: request.method,
    url: request.target,
    path: request.url.pathname,
    status: 0,
    range,
    isSuffixRange: range !== undefined && isSuffixRange(range),
    origin: request.header('origin'),
    ifNoneMatch: request.header('if-none-match'),
    hasAuthorization: request.header('authorization') !== undefined,
    account: undefined,
    receivedBytes: 0,
    sentBytes: 0,
    startedUnixMs,
    fault: undefined,
  }
}
