import type { DataSource } from '../state/data-source.ts'
import type { AccessWay, StoreAccess } from '../state/store-access.ts'
import { AccessError } from './access-error.ts'
import { beginSignIn, finishSignIn, type SignInPage, type SignInReturn } from './oauth.ts'
import type { SpaceApp } from './space-app.ts'
import { TokenStore, type Grant, type SessionTexts } from './token-store.ts'

export interface HubAccessOptions {
  readonly hubUrl: string
  /** The site says that its dataset is private: it is not asked for as anybody. */
  readonly isPrivate: boolean
  /** null: visitors cannot sign in from here */
  readonly app: SpaceApp | null
  readonly isFramed: boolean
  readonly page: SignInPage
  readonly texts: SessionTexts
  readonly returned: SignInReturn | null
  readonly nowUnixMs: () => number
}

/** The visitor's standing at a Hub: signed in by OAuth, by a token that was pasted, or not at all. */
export class HubAccess implements StoreAccess {
  #grant: Grant | null
  readonly #options: HubAccessOptions
  readonly #tokens: TokenStore
  /** What the visitor came back with, until it is looked at. */
  #returned: SignInReturn | null

  constructor(options: HubAccessOptions) {
    this.#options = options
    this.#tokens = new TokenStore(options.texts, options.hubUrl)
    this.#returned = options.returned
    this.#grant = this.#tokens.read()
  }

  get way(): AccessWay {
    if (this.#options.app === null) return 'token'
    return this.#options.isFramed ? 'new-tab' : 'sign-in'
  }

  get hubName(): string {
    const { host } = new URL(this.#options.hubUrl)
    return host === 'huggingface.co' ? 'Hugging Face' : host
  }

  get account(): string | null {
    if (this.#grant === null) return null
    return this.#grant.user ?? 'somebody'
  }

  get token(): string | null {
    return this.#grant?.token ?? null
  }

  async admit(source: DataSource): Promise<void> {
    const { hubUrl, isPrivate, nowUnixMs } = this.#options
    const returned = this.#returned
    this.#returned = null
    if (returned?.kind === 'failed') throw new AccessError('sign-in-failed', returned.message)
    if (returned !== null) this.#hold(await finishSignIn(hubUrl, returned, nowUnixMs()))
    if ((this.#grant?.expiresUnixMs ?? Infinity) <= nowUnixMs()) {
      this.#hold(null)
      throw new AccessError('expired', 'The sign-in was for a limited time.')
    }
    await source.authorize(hubUrl, this.token)
    if (isPrivate && this.#grant === null) {
      throw new AccessError('sign-in-needed', 'What is shown here is private.')
    }
  }

  denied(code: string): void {
    if (code === 'expired') this.#hold(null)
  }

  async signIn(asksAgain: boolean): Promise<void> {
    const { app, page, texts, hubUrl } = this.#options
    if (app === null) throw new Error('Visitors cannot sign in from here')
    page.location.assign(await beginSignIn(page, texts, app, hubUrl, asksAgain))
  }

  async useToken(token: string): Promise<void> {
    const trimmed = token.trim()
    if (!/^hf_\w+$/.test(trimmed)) throw new Error('A token begins with hf_, and has no spaces.')
    this.#hold({ token: trimmed, expiresUnixMs: null, user: await this.#whoIs(trimmed) })
  }

  async signOut(): Promise<void> {
    this.#hold(null)
    // Nobody else who sits down here is to find what this account has read.
    const { clearKept } = await import('../data/kept-data.ts')
    await clearKept().catch(() => undefined)
  }

  #hold(grant: Grant | null): void {
    this.#grant = grant
    this.#tokens.write(grant)
  }

  async #whoIs(token: string): Promise<string | null> {
    let response: Response
    try {
      response = await fetch(`${this.#options.hubUrl}/api/whoami-v2`, {
        headers: { Authorization: `Bearer ${token}` },
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      })
    } catch {
      throw new Error(`${this.hubName} could not be reached to check the token.`)
    }
    if (response.status === 401) {
      throw new Error(`${this.hubName} does not know this token: it may be mistyped or expired.`)
    }
    if (!response.ok)
      throw new Error(`${this.hubName} answered ${response.status}. Try again later.`)
    const answer: unknown = await response.json()
    const isNamed = typeof answer === 'object' && answer !== null && 'name' in answer
    return isNamed && typeof answer.name === 'string' ? answer.name : null
  }
}
