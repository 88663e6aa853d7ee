// @ts-check
import { createHash, randomBytes } from 'node:crypto'

/** @typedef {import('../settings.mjs').OrgRole} OrgRole */
/** @typedef {import('../settings.mjs').TokenSpec} TokenSpec */

/**
 * @typedef {object} User
 * @property {string} id 24 hex digits
 * @property {string} name
 * @property {string} fullname
 * @property {boolean} isPro
 * @property {ReadonlyMap<string, OrgRole>} orgs
 */

/**
 * What a user gave to an application.
 *
 * @typedef {object} OAuthGrant
 * @property {string} clientId
 * @property {ReadonlySet<string>} scopes
 * @property {ReadonlySet<string>} orgs names of those whose repos the application may see
 */

/**
 * @typedef {object} Token
 * @property {string} value
 * @property {'read' | 'write' | 'fineGrained' | 'oauth'} role
 * @property {readonly string[]} canRead
 * @property {readonly string[]} canWrite
 * @property {OAuthGrant | undefined} grant only of `oauth`
 * @property {number} createdUnixMs
 * @property {number} expiresAtUnixMs
 */

/** @typedef {{ user: User, token: Token }} Identity */

/** The id of a user or an organisation. @param {string} name */
export const accountId = (name) =>
  createHash('sha256').update(`account ${name}`).digest('hex').slice(0, 24)

/** Who there is, and by which tokens they are known. */
export class Accounts {
  /** @type {Map<string, User>} */
  #users = new Map()
  /** @type {Map<string, Identity>} */
  #tokens = new Map()
  #now

  /**
   * @param {readonly import('../settings.mjs').UserSpec[]} users
   * @param {() => number} now in Unix ms
   */
  constructor(users, now) {
    this.#now = now
    for (const { name, fullname = name, isPro = false, orgs = {} } of users) {
      const user = {
        id: accountId(name),
        name,
        fullname,
        isPro,
        orgs: new Map(Object.entries(orgs)),
      }
      this.#users.set(name, user)
    }
  }

  /** @param {string} name */
  user(name) {
    const user = this.#users.get(name)
    if (user === undefined) throw new TypeError(`there is no user "${name}": name it in users`)
    return user
  }

  /**
   * @param {TokenSpec} spec
   * @param {OAuthGrant} [grant] makes it the token of an application
   * @returns {string}
   */
  addToken(spec, grant) {
    const prefix = grant === undefined ? 'hf_' : 'hf_oauth_'
    const value =
      spec.token ?? `${prefix}${randomBytes(18).toString('base64url').replaceAll(/[-_]/g, 'x')}`
    if (!value.startsWith('hf_')) throw new TypeError(`a token begins with hf_, not as "${value}"`)
    const { role = 'write', canRead = [], canWrite = [], expiresAtUnixMs = Infinity } = spec
    const token = {
      value,
      role: grant === undefined ? role : /** @type {const} */ ('oauth'),
      canRead,
      canWrite,
      grant,
      createdUnixMs: this.#now(),
      expiresAtUnixMs,
    }
    this.#tokens.set(value, { user: this.user(spec.user), token })
    return value
  }

  /** @param {string} value */
  revokeToken(value) {
    this.#tokens.delete(value)
  }

  /**
   * @param {string} value
   * @returns {Identity | undefined} undefined for a token that is unknown or has expired
   */
  identify(value) {
    const identity = this.#tokens.get(value)
    return identity === undefined || identity.token.expiresAtUnixMs <= this.#now()
      ? undefined
      : identity
  }
}
