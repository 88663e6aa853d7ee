/** What a Space is to the Hub when its visitors sign in. */
export interface SpaceApp {
  readonly clientId: string
  /** Separated by spaces. */
  readonly scopes: string
}

const NEEDED_SCOPES = ['openid', 'profile', 'read-repos']

/**
 * What the Hub has written into the page of a Space.
 * @param page `window`
 * @returns null outside of Spaces, in those without sign-in, and in those of another Hub
 */
export function readSpaceApp(page: object, hubUrl: string): SpaceApp | null {
  const variables = member(member(page, 'huggingface'), 'variables')
  const clientId = member(variables, 'OAUTH_CLIENT_ID')
  if (typeof clientId !== 'string' || clientId === '') return null
  const provider = member(variables, 'OPENID_PROVIDER_URL')
  const isOther =
    typeof provider === 'string' && (!URL.canParse(provider) || new URL(provider).origin !== hubUrl)
  if (isOther) return null
  const scopes = member(variables, 'OAUTH_SCOPES')
  const named =
    typeof scopes === 'string' ? scopes.split(/\s+/).filter((scope) => scope !== '') : []
  return { clientId, scopes: [...new Set([...NEEDED_SCOPES, ...named])].join(' ') }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
