// @ts-check
import { createHash } from 'node:crypto'
import { jsonAnswer } from '../server/answer.mjs'
import { requireIdentity } from '../server/authenticate.mjs'
import { HubError } from '../server/hub-error.mjs'
import { accountId } from '../store/accounts.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('./oauth-sessions.mjs').PendingGrant} PendingGrant */

const MAX_FORM_BYTES = 64 * 1024

/** @param {string} error @param {string} description */
const refusal = (error, description) =>
  new HubError(400, error, { body: { error_description: description } })

/** Changes a code for a token. @type {import('../server/route-table.mjs').Handler} */
export async function issueToken(hub, request) {
  if (request.contentType !== 'application/x-www-form-urlencoded') {
    throw refusal('invalid_request', 'the body must be a form')
  }
  const form = new URLSearchParams((await request.readBody(MAX_FORM_BYTES)).toString('utf8'))
  if (form.get('grant_type') !== 'authorization_code') {
    throw refusal('unsupported_grant_type', 'grant_type must be authorization_code')
  }
  const grant = hub.oauth.takeCode(form.get('code') ?? '')
  if (grant === undefined) throw refusal('invalid_grant', 'the code is not, or no longer, valid')
  checkProof(grant, form)
  const { client, scopes, visitor } = grant
  const expiresAtUnixMs = hub.settings.now() + client.tokenLifeMs
  const token = hub.accounts.addToken(
    { user: visitor.user, expiresAtUnixMs },
    { clientId: client.clientId, scopes: new Set(scopes), orgs: new Set(visitor.orgs) },
  )
  return jsonAnswer({
    access_token: token,
    expires_in: Math.floor(client.tokenLifeMs / 1000),
    token_type: 'bearer',
    scope: scopes.join(' '),
    id_token: signIdentity(hub, request.baseUrl, grant, expiresAtUnixMs),
  })
}

/**
 * Checks that who brings the code is who has asked for it.
 *
 * @param {PendingGrant} grant
 * @param {URLSearchParams} form
 */
function checkProof({ client, redirectUri, challenge }, form) {
  const verifier = form.get('code_verifier') ?? ''
  if (createHash('sha256').update(verifier).digest('base64url') !== challenge) {
    throw refusal('invalid_grant', 'code_verifier does not fit the code_challenge')
  }
  if (form.get('redirect_uri') !== redirectUri) {
    throw refusal('invalid_grant', 'redirect_uri is not that of the authorization')
  }
  const clientId = form.get('client_id')
  if (clientId !== null && clientId !== client.clientId) {
    throw refusal('invalid_client', 'client_id is not that of the authorization')
  }
}

/**
 * @param {HubState} hub
 * @param {string} issuer
 * @param {PendingGrant} grant
 * @param {number} expiresAtUnixMs
 */
function signIdentity({ accounts, idTokens, settings }, issuer, grant, expiresAtUnixMs) {
  const user = accounts.user(grant.visitor.user)
  return idTokens.sign({
    iss: issuer,
    sub: user.id,
    aud: grant.client.clientId,
    iat: Math.floor(settings.now() / 1000),
    exp: Math.floor(expiresAtUnixMs / 1000),
    name: user.fullname,
    preferred_username: user.name,
    ...(grant.nonce === undefined ? {} : { nonce: grant.nonce }),
  })
}

/** Who a token stands for. @type {import('../server/route-table.mjs').Handler} */
export function userInfo(_hub, request) {
  const { user, token } = requireIdentity(request)
  const { baseUrl } = request
  const picture = `${baseUrl}/avatars/${user.id}.svg`
  return jsonAnswer({
    sub: user.id,
    name: user.fullname,
    preferred_username: user.name,
    profile: `${baseUrl}/${user.name}`,
    picture,
    isPro: user.isPro,
    canPay: false,
    orgs: [...user.orgs]
      .filter(([name]) => token.grant === undefined || token.grant.orgs.has(name))
      .map(([name, roleInOrg]) => ({
        sub: accountId(name),
        name,
        preferred_username: name,
        picture,
        isEnterprise: false,
        roleInOrg,
      })),
  })
}

/** @type {import('../server/route-table.mjs').Handler} */
export const openIdConfiguration = (hub, { baseUrl }) =>
  jsonAnswer({
    issuer: baseUrl,
    authorization_endpoint: `${baseUrl}/oauth/authorize`,
    token_endpoint: `${baseUrl}/oauth/token`,
    userinfo_endpoint: `${baseUrl}/oauth/userinfo`,
    jwks_uri: `${baseUrl}/oauth/jwks`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: hub.idTokens.keySet.keys.map(({ alg }) => alg),
    subject_types_supported: ['public'],
    scopes_supported: ['openid', 'profile', 'read-repos', 'contribute-repos', 'write-repos'],
  })

/** @type {import('../server/route-table.mjs').Handler} */
export const jsonWebKeys = (hub) => jsonAnswer(hub.idTokens.keySet)
