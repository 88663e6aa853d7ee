import { AccessError } from './access-error.ts'
import type { SpaceApp } from './space-app.ts'
import type { Grant, SessionTexts } from './token-store.ts'

/** What has to be known when the visitor comes back; it stays in the tab. */
interface PendingSignIn {
  readonly state: string
  readonly verifier: string
  readonly redirectUri: string
  /** Query and hash of the page that was left. */
  readonly link: string
}

/** What the visitor came back with. */
export type SignInReturn =
  | { readonly kind: 'code'; readonly code: string; readonly pending: PendingSignIn }
  | { readonly kind: 'failed'; readonly message: string }

const PENDING_KEY = 'shardboard:sign-in'
/** Tells our sign-ins from anything else that may come in an address. */
const STATE_PREFIX = 'shardboard.'

/** The parts of `window` that are used. */
export type SignInPage = Pick<Window, 'location' | 'history'>

/**
 * Takes what a sign-in has left in the address, and puts the address back that was left for it.
 * @returns null when the visitor does not come from a sign-in
 */
export function takeReturn(page: SignInPage, texts: SessionTexts): SignInReturn | null {
  const { location, history } = page
  const query = new URLSearchParams(location.search)
  const state = query.get('state')
  if (state === null || !state.startsWith(STATE_PREFIX)) return null
  const pending = parsePending(texts.getItem(PENDING_KEY) ?? '')
  texts.removeItem(PENDING_KEY)
  const isOurs = pending?.state === state
  history.replaceState(null, '', location.pathname + (isOurs ? pending.link : ''))
  if (!isOurs) return { kind: 'failed', message: 'This sign-in was not begun in this tab.' }
  const code = query.get('code')
  if (code !== null) return { kind: 'code', code, pending }
  const message = query.get('error_description') ?? query.get('error') ?? 'no reason was given'
  return { kind: 'failed', message }
}

/**
 * The Hub's page where the visitor signs in. By the code flow with PKCE: RFC 6749 section 4.1, RFC 7636.
 * @param asksAgain also for what was granted before, such as other organisations
 * @throws {AccessError} when the Hub cannot be reached
 */
export async function beginSignIn(
  page: SignInPage,
  texts: SessionTexts,
  app: SpaceApp,
  hubUrl: string,
  asksAgain: boolean,
): Promise<string> {
  const { origin, pathname, search, hash } = page.location
  const { authorization } = await readEndpoints(hubUrl)
  const pending: PendingSignIn = {
    state: STATE_PREFIX + randomText(),
    verifier: randomText(),
    redirectUri: origin + pathname,
    link: search + hash,
  }
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier))
  texts.setItem(PENDING_KEY, JSON.stringify(pending))
  const url = new URL(authorization)
  const fields = {
    client_id: app.clientId,
    redirect_uri: pending.redirectUri,
    response_type: 'code',
    scope: app.scopes,
    state: pending.state,
    code_challenge: toBase64Url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    ...(asksAgain && { prompt: 'consent' }),
  }
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
  return url.href
}

/** Changes a code for a token. @throws {AccessError} */
export async function finishSignIn(
  hubUrl: string,
  { code, pending }: Extract<SignInReturn, { kind: 'code' }>,
  nowUnixMs: number,
): Promise<Grant> {
  const { token: endpoint } = await readEndpoints(hubUrl)
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: pending.redirectUri,
    code_verifier: pending.verifier,
  })
  const answer = await readJson(endpoint, { method: 'POST', body })
  const token = text(answer, 'access_token')
  if (token === null) {
    const reason = text(answer, 'error_description') ?? text(answer, 'error') ?? 'it gave no token'
    throw new AccessError('sign-in-failed', `The Hub did not complete the sign-in: ${reason}.`)
  }
  const lifeSeconds = Reflect.get(answer, 'expires_in')
  return {
    token,
    expiresUnixMs: typeof lifeSeconds === 'number' ? nowUnixMs + lifeSeconds * 1000 : null,
    user: userOf(text(answer, 'id_token') ?? ''),
  }
}

async function readEndpoints(hubUrl: string): Promise<{ authorization: string; token: string }> {
  const answer = await readJson(`${hubUrl}/.well-known/openid-configuration`, {})
  const authorization = text(answer, 'authorization_endpoint')
  const token = text(answer, 'token_endpoint')
  // What the Hub is given goes to the Hub.
  const isItsOwn = (url: string | null): url is string =>
    url !== null && URL.canParse(url) && new URL(url).origin === hubUrl
  if (isItsOwn(authorization) && isItsOwn(token)) return { authorization, token }
  throw new AccessError('sign-in-failed', `${hubUrl} does not tell where to sign in.`)
}

async function readJson(url: string, init: RequestInit): Promise<object> {
  try {
    const response = await fetch(url, { ...init, referrerPolicy: 'no-referrer' })
    const answer: unknown = await response.json()
    if (typeof answer === 'object' && answer !== null) return answer
    throw new TypeError('it is no JSON object')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AccessError('unreachable', `${new URL(url).host} could not be asked: ${reason}`)
  }
}

/** The name in an OpenID token, which is shown and not relied on: its signature is not checked. */
function userOf(idToken: string): string | null {
  const [, payload = ''] = idToken.split('.')
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (one) =>
      one.charCodeAt(0),
    )
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof claims === 'object' && claims !== null ? text(claims, 'preferred_username') : null
  } catch {
    return null
  }
}

function parsePending(json: string): PendingSignIn | null {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null) return null
    const [state, verifier] = [text(value, 'state'), text(value, 'verifier')]
    const [redirectUri, link] = [text(value, 'redirectUri'), text(value, 'link')]
    if (state === null || verifier === null || redirectUri === null || link === null) return null
    return { state, verifier, redirectUri, link }
  } catch {
    return null
  }
}

function text(value: object, key: string): string | null {
  const found: unknown = Reflect.get(value, key)
  return typeof found === 'string' ? found : null
}

function randomText(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
}

function toBase64Url(bytes: Uint8Array): string {
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(characters).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
