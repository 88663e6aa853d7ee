// @ts-check
import { createHash, createPublicKey, verify } from 'node:crypto'
import { oauthHandleRedirect, oauthLoginUrl } from '@huggingface/hub'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startHub } from '../start-hub.mjs'
import { rawClient, testClock } from './raw-client.mjs'

const README = `---
sdk: static
hf_oauth: true
hf_oauth_scopes: [read-repos]
---
`
const VERIFIER = 'v'.repeat(64)
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

/** @type {import('../start-hub.mjs').LocalHub} */
let hub
/** @type {ReturnType<typeof testClock>} */
let clock
let clientId = ''
let home = ''

beforeEach(async () => {
  clock = testClock()
  hub = await startHub({
    now: clock.now,
    users: [{ name: 'me' }, { name: 'viewer', orgs: { team: 'read' } }],
  })
  const space = await hub.createRepo({
    type: 'space',
    id: 'me/board',
    files: { 'README.md': README, 'index.html': '<html><head></head></html>' },
  })
  home = `${space.hostUrl}/`
  const page = await (await fetch(home)).text()
  clientId = /"OAUTH_CLIENT_ID":"([\w-]+)"/.exec(page)?.[1] ?? ''
  for (const id of ['viewer/data', 'team/data', 'me/data']) {
    await hub.createRepo({ type: 'dataset', id, isPrivate: true, files: { 'a.txt': 'a' } })
  }
  hub.signInAs('viewer')
})

afterEach(() => hub.close())

/** @param {Readonly<Record<string, string>>} [changes] */
async function authorize(changes = {}, headers = {}) {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: home,
    response_type: 'code',
    scope: 'openid profile read-repos',
    state: 'there',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  })
  const answer = await fetch(`${hub.hubUrl}/oauth/authorize?${query.toString()}`, {
    redirect: 'manual',
    headers,
  })
  const location = answer.headers.get('location')
  const back = location === null ? undefined : new URL(location)
  return {
    status: answer.status,
    origin: back?.origin,
    query: Object.fromEntries(back?.searchParams ?? []),
  }
}

/** @param {Readonly<Record<string, string>>} form */
async function exchange(form) {
  const answer = await fetch(`${hub.hubUrl}/oauth/token`, {
    method: 'POST',
    headers: { Origin: new URL(home).origin },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      redirect_uri: home,
      code_verifier: VERIFIER,
      ...form,
    }),
  })
  const body = /** @type {Record<string, string>} */ (await answer.json())
  return { status: answer.status, body, cors: answer.headers.get('access-control-allow-origin') }
}

/** @param {Readonly<Record<string, string>>} [changes] */
async function signIn(changes) {
  const { query } = await authorize(changes)
  return (await exchange({ code: query['code'] ?? '' })).body['access_token'] ?? ''
}

/** @param {string} token */
const reads = (token) =>
  Promise.all(
    ['viewer/data', 'team/data', 'me/data'].map(async (id) => {
      const client = rawClient(hub.hubUrl, token)
      return (await client.send(`/datasets/${id}/resolve/main/a.txt`)).status
    }),
  )

test('the client of huggingface.js signs a visitor in', async () => {
  /** @type {Record<string, string>} */
  const localStorage = {}
  const url = await oauthLoginUrl({
    hubUrl: hub.hubUrl,
    clientId,
    scopes: 'openid profile read-repos',
    redirectUrl: home,
    state: 'deep link',
    localStorage,
  })
  const answer = await fetch(url, { redirect: 'manual' })
  const result = await oauthHandleRedirect({
    hubUrl: hub.hubUrl,
    redirectedUrl: answer.headers.get('location') ?? '',
    nonce: localStorage['nonce'] ?? '',
    codeVerifier: localStorage['codeVerifier'] ?? '',
  })
  expect(result).toMatchObject({
    accessToken: expect.stringMatching(/^hf_oauth_/),
    userInfo: { preferred_username: 'viewer', name: 'viewer', orgs: [] },
    state: 'deep link',
    scope: 'openid profile read-repos',
  })
  expect(await reads(result.accessToken)).toEqual([307, 404, 404])
})

test('only what was granted can be read', async () => {
  expect(await reads(await signIn())).toEqual([307, 404, 404])
  expect(await reads(await signIn({ scope: 'openid profile' }))).toEqual([404, 404, 404])
  hub.signInAs('viewer', ['team'])
  expect(await reads(await signIn())).toEqual([307, 307, 404])
  hub.signInAs('viewer')
  const info = await rawClient(hub.hubUrl, hub.addToken({ user: 'viewer' })).send('/oauth/userinfo')
  const { orgs } = /** @type {{ orgs: { sub: string }[] }} */ (await info.json())
  expect(await reads(await signIn({ orgIds: orgs[0]?.sub ?? '' }))).toEqual([307, 307, 404])
})

test('a token of a visitor writes nothing, and has its time', async () => {
  const client = rawClient(hub.hubUrl, await signIn())
  expect((await client.commit('datasets/viewer/data', [])).status).toBe(403)
  expect(await (await client.send('/api/whoami-v2')).json()).toMatchObject({
    auth: { type: 'oauth' },
  })
  clock.advance(8 * 3_600_000)
  expect((await client.send('/datasets/viewer/data/resolve/main/a.txt')).status).toBe(401)
})

test('a visitor can say no', async () => {
  hub.denySignIn()
  expect(await authorize()).toEqual({
    status: 302,
    origin: new URL(home).origin,
    query: {
      error: 'access_denied',
      error_description: 'The user denied the request',
      state: 'there',
    },
  })
})

test('what is wrong is told where it is safe', async () => {
  const page = { status: 400, origin: undefined }
  expect(await authorize({ client_id: 'nobody' })).toMatchObject(page)
  expect(await authorize({ redirect_uri: 'https://elsewhere.example/' })).toMatchObject(page)
  expect(await authorize({ redirect_uri: 'nowhere' })).toMatchObject(page)
  expect((await authorize({}, { 'Sec-Fetch-Dest': 'iframe' })).status).toBe(403)
  const errors = [
    await authorize({ scope: 'openid write-repos' }),
    await authorize({ code_challenge_method: 'plain' }),
    await authorize({ code_challenge: 'short' }),
    await authorize({ response_type: 'token' }),
  ]
  expect(errors.map(({ query }) => query['error'])).toEqual([
    'invalid_scope',
    'invalid_request',
    'invalid_request',
    'unsupported_response_type',
  ])
})

test('a code works once, soon and for who has asked', async () => {
  const code = async () => (await authorize()).query['code'] ?? ''
  const first = await code()
  expect(await exchange({ code: first })).toMatchObject({
    status: 200,
    cors: new URL(home).origin,
    body: { token_type: 'bearer', expires_in: 28_800, scope: 'openid profile read-repos' },
  })
  const late = await code()
  const errors = [
    await exchange({ code: first }),
    await exchange({ code: await code(), code_verifier: 'w'.repeat(64) }),
    await exchange({ code: await code(), redirect_uri: `${home}elsewhere` }),
    await exchange({ code: await code(), client_id: 'other' }),
    await exchange({ code: await code(), grant_type: 'password' }),
  ]
  clock.advance(61_000)
  errors.push(await exchange({ code: late }))
  expect(errors.map(({ status, body }) => [status, body['error']])).toEqual([
    [400, 'invalid_grant'],
    [400, 'invalid_grant'],
    [400, 'invalid_grant'],
    [400, 'invalid_client'],
    [400, 'unsupported_grant_type'],
    [400, 'invalid_grant'],
  ])
})

test('an application can be known besides the Spaces', async () => {
  hub.addOAuthApp({
    clientId: 'app',
    redirectUris: ['http://localhost', 'https://app.example/back'],
  })
  const status = async (/** @type {string} */ redirectUri) =>
    (await authorize({ client_id: 'app', redirect_uri: redirectUri })).status
  expect(await status('http://localhost:5173/any')).toBe(302)
  expect(await status('https://app.example/back')).toBe(302)
  expect(await status('https://app.example/other')).toBe(400)
})

test('a signed identity can be checked', async () => {
  const { query } = await authorize({ nonce: 'n' })
  const { body } = await exchange({ code: query['code'] ?? '' })
  const [header = '', claims = '', signature = ''] = (body['id_token'] ?? '').split('.')
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    iss: hub.hubUrl,
    aud: clientId,
    preferred_username: 'viewer',
    nonce: 'n',
  })
  const configuration = /** @type {{ jwks_uri: string }} */ (
    await (await fetch(`${hub.hubUrl}/.well-known/openid-configuration`)).json()
  )
  const set = /** @type {{ keys: import('node:crypto').JsonWebKey[] }} */ (
    await (await fetch(configuration.jwks_uri)).json()
  )
  const key = createPublicKey({ key: set.keys[0] ?? {}, format: 'jwk' })
  const isRight = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  expect(isRight).toBe(true)
})
