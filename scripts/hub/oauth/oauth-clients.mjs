// @ts-check
import { clientIdOf } from '../space/space-client.mjs'
import { siteOf } from '../space/space-site.mjs'

/**
 * Who may ask visitors to sign in.
 *
 * @typedef {object} OAuthClient
 * @property {string} clientId
 * @property {readonly string[]} scopes that it may ask for
 * @property {number} tokenLifeMs
 * @property {(redirectUri: URL) => boolean} mayRedirect
 */

/**
 * An application that was registered by hand.
 *
 * @typedef {object} OAuthAppSpec
 * @property {string} clientId
 * @property {readonly string[]} redirectUris one of `http://localhost` allows every port and path of it
 * @property {readonly string[]} [scopes] default: `openid profile read-repos`
 */

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * @param {OAuthAppSpec} app
 * @param {number} tokenLifeMs
 * @returns {OAuthClient}
 */
export function appClient({ clientId, redirectUris, scopes }, tokenLifeMs) {
  const allowed = redirectUris.map((uri) => new URL(uri))
  return {
    clientId,
    scopes: scopes ?? ['openid', 'profile', 'read-repos'],
    tokenLifeMs,
    mayRedirect: (uri) =>
      allowed.some((one) =>
        one.protocol === 'http:' && LOOPBACK.includes(one.hostname)
          ? uri.protocol === 'http:' && uri.hostname === one.hostname
          : uri.href === one.href,
      ),
  }
}

/**
 * The client that a Space is, if its README says that visitors can sign in.
 *
 * @param {import('../hub-state.mjs').HubState} hub
 * @param {string} clientId
 * @returns {OAuthClient | undefined}
 */
export function spaceClient(hub, clientId) {
  const repo = hub.repositories.ofType('space').find((one) => clientIdOf(one) === clientId)
  const site = repo === undefined ? undefined : siteOf(repo)
  if (repo === undefined || site === undefined || typeof site === 'string' || !site.hasOAuth) {
    return undefined
  }
  const { oauthTokenLifeMs } = hub.settings
  const origin = hub.spaces.urlOf(repo)
  return {
    clientId,
    scopes: site.scopes,
    tokenLifeMs: site.oauthMinutes === undefined ? oauthTokenLifeMs : site.oauthMinutes * 60_000,
    mayRedirect: (uri) => uri.origin === origin,
  }
}
