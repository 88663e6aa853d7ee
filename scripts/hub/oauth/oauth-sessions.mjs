// @ts-check
import { randomBytes } from 'node:crypto'

/**
 * A visitor of the Hub's sign-in page, who answers it at once.
 *
 * @typedef {object} Visitor
 * @property {string} user
 * @property {readonly string[]} orgs that are ticked
 */

/**
 * What a code stands for until it is changed for a token.
 *
 * @typedef {object} PendingGrant
 * @property {import('./oauth-clients.mjs').OAuthClient} client
 * @property {string} redirectUri
 * @property {string} challenge S256
 * @property {readonly string[]} scopes
 * @property {Visitor} visitor
 * @property {string | undefined} nonce
 * @property {number} expiresAtUnixMs
 */

const CODE_LIFE_MS = 60_000

/** Who sits before the browser, and the codes that were given out. */
export class OAuthSessions {
  /** Undefined for somebody who says no. @type {Visitor | undefined} */
  visitor
  /** Applications besides the Spaces. @type {import('./oauth-clients.mjs').OAuthClient[]} */
  apps = []
  /** @type {Map<string, PendingGrant>} */
  #codes = new Map()
  #now

  /**
   * @param {Visitor} visitor
   * @param {() => number} now in Unix ms
   */
  constructor(visitor, now) {
    this.visitor = visitor
    this.#now = now
  }

  /** @param {Omit<PendingGrant, 'expiresAtUnixMs'>} grant @returns {string} the code */
  addCode(grant) {
    const code = randomBytes(12).toString('hex')
    this.#codes.set(code, { ...grant, expiresAtUnixMs: this.#now() + CODE_LIFE_MS })
    return code
  }

  /** Takes a code, which works once. @param {string} code @returns {PendingGrant | undefined} */
  takeCode(code) {
    const grant = this.#codes.get(code)
    this.#codes.delete(code)
    return grant === undefined || grant.expiresAtUnixMs <= this.#now() ? undefined : grant
  }
}
