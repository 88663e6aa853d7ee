import { afterEach, describe, expect, test, vi } from 'vitest'
import { FakeDataSource } from '../../test/fake-data-source.ts'
import { HubAccess, type HubAccessOptions } from './hub-access.ts'
import { beginSignIn, takeReturn, type SignInPage } from './oauth.ts'
import { readSpaceApp } from './space-app.ts'
import { openSessionTexts, TokenStore, type SessionTexts } from './token-store.ts'

const HUB = 'https://hub.test'
const APP = { clientId: 'client', scopes: 'openid profile read-repos' }

afterEach(() => vi.unstubAllGlobals())

const memoryTexts = (): SessionTexts =>
  openSessionTexts(() => {
    throw new Error('refused')
  })

/** A page at an address, that goes where it is sent. */
function pageAt(href: string): SignInPage & { readonly url: () => URL } {
  let url = new URL(href)
  const location = new Proxy({} as Location, {
    get: (_, key) =>
      key === 'assign' ? (to: string) => void (url = new URL(to)) : Reflect.get(url, key),
  })
  const history = {
    replaceState: (_: unknown, __: string, to: string) => void (url = new URL(to, url)),
  } as unknown as History
  return { location, history, url: () => url }
}

/** Answers each address with JSON. @returns what was asked */
function stubHub(answers: Record<string, { status?: number; json: unknown }>): Request[] {
  const asked: Request[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push(new Request(url, init))
    const answer = answers[new URL(url).pathname]
    if (answer === undefined) throw new TypeError('Failed to fetch')
    return Response.json(answer.json, { status: answer.status ?? 200 })
  })
  return asked
}

const ENDPOINTS = {
  json: { authorization_endpoint: `${HUB}/oauth/authorize`, token_endpoint: `${HUB}/oauth/token` },
}

function createAccess(options: Partial<HubAccessOptions> = {}): HubAccess {
  return new HubAccess({
    hubUrl: HUB,
    isPrivate: true,
    app: APP,
    isFramed: false,
    page: pageAt('https://space.test/'),
    texts: memoryTexts(),
    returned: null,
    nowUnixMs: () => 1000,
    ...options,
  })
}

const idTokenOf = (name: string): string =>
  `x.${Buffer.from(JSON.stringify({ preferred_username: name })).toString('base64url')}.y`

describe('signing in', () => {
  test('goes to the Hub with a proof, and comes back to where it began', async () => {
    const texts = memoryTexts()
    const page = pageAt('https://space.test/?project=é&runs=a#here')
    stubHub({ '/.well-known/openid-configuration': ENDPOINTS })
    page.location.assign(await beginSignIn(page, texts, APP, HUB, false))
    const { searchParams, origin, pathname } = page.url()
    expect(origin + pathname).toBe(`${HUB}/oauth/authorize`)
    expect(searchParams.get('redirect_uri')).toBe('https://space.test/')
    expect(searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(searchParams.has('prompt')).toBe(false)
    // What the visitor looks at is no business of the Hub's.
    expect(page.url().href).not.toContain('project')

    const back = pageAt(`https://space.test/?code=c&state=${searchParams.get('state')}`)
    const returned = takeReturn(back, texts)
    expect(back.url().search + back.url().hash).toBe('?project=%C3%A9&runs=a#here')

    const asked = stubHub({
      '/.well-known/openid-configuration': ENDPOINTS,
      '/oauth/token': { json: { access_token: 'hf_t', expires_in: 60, id_token: idTokenOf('mé') } },
    })
    const access = createAccess({ texts, returned })
    const source = new FakeDataSource()
    await access.admit(source)
    expect(source.calls).toEqual([`authorize ${HUB} hf_t`])
    expect(access.account).toBe('mé')
    const body = new URLSearchParams(await asked[1]?.text())
    const digest = await crypto.subtle.digest(
      'SHA-256',
      new TextEncoder().encode(body.get('code_verifier') ?? ''),
    )
    expect(Buffer.from(digest).toString('base64url')).toBe(searchParams.get('code_challenge'))
    expect(new TokenStore(texts, HUB).read()).toEqual({
      token: 'hf_t',
      expiresUnixMs: 61_000,
      user: 'mé',
    })
    expect(new TokenStore(texts, 'https://other.test').read()).toBeNull()
  })

  test('asks again for what was granted, on request', async () => {
    stubHub({ '/.well-known/openid-configuration': ENDPOINTS })
    const url = await beginSignIn(pageAt('https://space.test/'), memoryTexts(), APP, HUB, true)
    expect(new URL(url).searchParams.get('prompt')).toBe('consent')
  })

  test('is not begun where the Hub sends visitors elsewhere', async () => {
    const json = { ...ENDPOINTS.json, token_endpoint: 'https://evil.test/token' }
    stubHub({ '/.well-known/openid-configuration': { json } })
    const begun = beginSignIn(pageAt('https://space.test/'), memoryTexts(), APP, HUB, false)
    await expect(begun).rejects.toMatchObject({ code: 'sign-in-failed' })
  })

  test('counts once, and only in the tab where it was begun', async () => {
    const texts = memoryTexts()
    stubHub({ '/.well-known/openid-configuration': ENDPOINTS })
    const url = await beginSignIn(pageAt('https://space.test/?a=b'), texts, APP, HUB, false)
    const state = new URL(url).searchParams.get('state')
    const other = pageAt(`https://space.test/?code=c&state=${state}`)
    expect(takeReturn(other, memoryTexts())).toMatchObject({ kind: 'failed' })
    expect(other.url().href).toBe('https://space.test/')
    const back = `https://space.test/?error=access_denied&state=${state}`
    expect(takeReturn(pageAt(back), texts)).toEqual({ kind: 'failed', message: 'access_denied' })
    expect(takeReturn(pageAt(back), texts)).toMatchObject({ kind: 'failed' })
    expect(takeReturn(pageAt('https://space.test/?state=CA&code=1'), texts)).toBeNull()
  })

  test('that the Hub does not complete is told', async () => {
    const pending = { state: 's', verifier: 'v', redirectUri: 'https://space.test/', link: '' }
    const returned = { kind: 'code', code: 'c', pending } as const
    stubHub({
      '/.well-known/openid-configuration': ENDPOINTS,
      '/oauth/token': { status: 400, json: { error: 'invalid_grant' } },
    })
    await expect(createAccess({ returned }).admit(new FakeDataSource())).rejects.toMatchObject({
      code: 'sign-in-failed',
      message: expect.stringContaining('invalid_grant'),
    })
  })
})

describe('a visitor', () => {
  test('who is not known is not sent to a private dataset', async () => {
    const source = new FakeDataSource()
    await expect(createAccess().admit(source)).rejects.toMatchObject({ code: 'sign-in-needed' })
    await createAccess({ isPrivate: false }).admit(source)
  })

  test('whose token is over, or was refused, is forgotten', async () => {
    const texts = memoryTexts()
    const tokens = new TokenStore(texts, HUB)
    tokens.write({ token: 'hf_t', expiresUnixMs: 1000, user: null })
    const admitted = createAccess({ texts }).admit(new FakeDataSource())
    await expect(admitted).rejects.toMatchObject({ code: 'expired' })
    expect(tokens.read()).toBeNull()
    tokens.write({ token: 'hf_t', expiresUnixMs: null, user: null })
    const access = createAccess({ texts })
    access.denied('no-access')
    expect(tokens.read()).not.toBeNull()
    access.denied('expired')
    expect(tokens.read()).toBeNull()
  })

  test('has the way that the place allows', () => {
    expect(createAccess().way).toBe('sign-in')
    expect(createAccess({ isFramed: true }).way).toBe('new-tab')
    expect(createAccess({ app: null, isFramed: true }).way).toBe('token')
  })

  test('may paste a token, if the Hub knows it', async () => {
    const asked = stubHub({ '/api/whoami-v2': { status: 401, json: { error: 'no' } } })
    const access = createAccess({ app: null })
    await expect(access.useToken('secret')).rejects.toThrow('begins with hf_')
    expect(asked).toEqual([])
    await expect(access.useToken('hf_a')).rejects.toThrow('does not know this token')
    expect(access.token).toBeNull()
    stubHub({ '/api/whoami-v2': { json: { name: 'me' } } })
    await access.useToken(' hf_a\n')
    expect([access.token, access.account]).toEqual(['hf_a', 'me'])
    stubHub({})
    await expect(access.useToken('hf_b')).rejects.toThrow('could not be reached')
    await access.signOut()
    expect(access.token).toBeNull()
  })
})

describe('a Space', () => {
  const page = (variables: object): object => ({ huggingface: { variables } })

  test('is known by its variables, and has at least the scopes that it takes', () => {
    expect(readSpaceApp(page({ OAUTH_CLIENT_ID: 'c', OAUTH_SCOPES: 'email openid' }), HUB)).toEqual(
      {
        clientId: 'c',
        scopes: 'openid profile read-repos email',
      },
    )
  })

  test.each([{}, page({}), page({ OAUTH_CLIENT_ID: 5 }), { huggingface: null }])(
    'is not what has none: %o',
    (found) => {
      expect(readSpaceApp(found, HUB)).toBeNull()
    },
  )

  test('of another Hub is none', () => {
    const variables = { OAUTH_CLIENT_ID: 'c', OPENID_PROVIDER_URL: 'https://other.test' }
    expect(readSpaceApp(page(variables), HUB)).toBeNull()
    expect(readSpaceApp(page({ ...variables, OPENID_PROVIDER_URL: `${HUB}/` }), HUB)).not.toBeNull()
  })
})
