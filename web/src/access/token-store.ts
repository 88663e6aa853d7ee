/** What is known of a visitor, for as long as the tab is open. */
export interface Grant {
  readonly token: string
  /** null: not known */
  readonly expiresUnixMs: number | null
  /** null: not known */
  readonly user: string | null
}

/** `sessionStorage`, as far as it is used. */
export type SessionTexts = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Keeps the visitor's token of one Hub in the tab, and nowhere else. */
export class TokenStore {
  readonly #texts: SessionTexts
  readonly #key: string

  constructor(texts: SessionTexts, hubUrl: string) {
    this.#texts = texts
    this.#key = `shardboard:token ${hubUrl}`
  }

  /** @returns null when there is none, or none that makes sense */
  read(): Grant | null {
    return parseGrant(this.#texts.getItem(this.#key) ?? '')
  }

  write(grant: Grant | null): void {
    if (grant === null) this.#texts.removeItem(this.#key)
    else this.#texts.setItem(this.#key, JSON.stringify(grant))
  }
}

function parseGrant(text: string): Grant | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof json !== 'object' || json === null || !('token' in json)) return null
  const { token } = json
  if (typeof token !== 'string') return null
  const expires = 'expiresUnixMs' in json ? json.expiresUnixMs : null
  const user = 'user' in json ? json.user : null
  return {
    token,
    expiresUnixMs: typeof expires === 'number' ? expires : null,
    user: typeof user === 'string' ? user : null,
  }
}

/** The tab's storage; this page's memory where the browser refuses it, as it does in some frames. */
export function openSessionTexts(open: () => Storage): SessionTexts {
  try {
    return open()
  } catch {
    const memory = new Map<string, string>()
    return {
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    }
  }
}
