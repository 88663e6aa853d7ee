// @ts-check
import { htmlAnswer, redirect } from '../server/answer.mjs'
import { accountId } from '../store/accounts.mjs'
import { escapeHtml } from '../space/respond-space.mjs'
import { spaceClient } from './oauth-clients.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('./oauth-clients.mjs').OAuthClient} OAuthClient */

/** @param {number} status @param {string} text */
const errorPage = (status, text) =>
  htmlAnswer(status, `<!doctype html><html><body><h1>${escapeHtml(text)}</h1></body></html>`)

/**
 * The page where a visitor signs in. The visitor of a local Hub has made up their mind already.
 *
 * @type {import('../server/route-table.mjs').Handler}
 */
export function authorize(hub, request) {
  const query = request.url.searchParams
  const clientId = query.get('client_id') ?? ''
  const client =
    hub.oauth.apps.find((app) => app.clientId === clientId) ?? spaceClient(hub, clientId)
  if (client === undefined) return errorPage(400, `Invalid client_id: ${clientId}`)
  const back = readUrl(query.get('redirect_uri'))
  if (back === undefined || !client.mayRedirect(back)) {
    return errorPage(400, `Invalid redirect_uri: ${query.get('redirect_uri') ?? ''}`)
  }
  // Within a frame of another site the visitor's cookies are not sent, so nobody is signed in there.
  if (request.header('sec-fetch-dest') === 'iframe') {
    return errorPage(403, 'Sign in does not work within a frame')
  }
  const state = query.get('state')
  if (state !== null) back.searchParams.set('state', state)
  for (const [name, value] of Object.entries(decide(hub, client, query))) {
    back.searchParams.set(name, value)
  }
  return redirect(302, back.href)
}

/** @param {string | null} text */
function readUrl(text) {
  return text !== null && URL.canParse(text) ? new URL(text) : undefined
}

/** @param {string} error @param {string} description */
const failure = (error, description) => ({ error, error_description: description })

/**
 * @param {HubState} hub
 * @param {OAuthClient} client
 * @param {URLSearchParams} query
 * @returns {Record<string, string>} what is added to the address to which the visitor goes back
 */
function decide(hub, client, query) {
  if (query.get('response_type') !== 'code') {
    return failure('unsupported_response_type', 'response_type must be code')
  }
  const scopes = (query.get('scope') ?? 'openid profile').split(' ').filter((one) => one !== '')
  const refused = scopes.filter((scope) => !client.scopes.includes(scope))
  if (refused.length > 0) return failure('invalid_scope', `not allowed: ${refused.join(' ')}`)
  const challenge = query.get('code_challenge') ?? ''
  if (query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(challenge)) {
    return failure('invalid_request', 'a code_challenge of method S256 is required')
  }
  const { visitor } = hub.oauth
  if (visitor === undefined) return failure('access_denied', 'The user denied the request')
  const code = hub.oauth.addCode({
    client,
    redirectUri: query.get('redirect_uri') ?? '',
    challenge,
    scopes,
    visitor: { ...visitor, orgs: [...visitor.orgs, ...preselected(hub, visitor.user, query)] },
    nonce: query.get('nonce') ?? undefined,
  })
  return { code }
}

/**
 * Organisations that the address ticks beforehand.
 *
 * @param {HubState} hub
 * @param {string} userName
 * @param {URLSearchParams} query
 */
function preselected({ accounts }, userName, query) {
  const ids = (query.get('orgIds') ?? '').split(',')
  return [...accounts.user(userName).orgs.keys()].filter((name) => ids.includes(accountId(name)))
}
