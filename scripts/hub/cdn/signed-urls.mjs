// @ts-check
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Parameters that say until when an address works, in Unix seconds. */
const EXPIRES = 'Expires'
const SIGNATURE = 'Signature'

/** Signs addresses, so that who has one needs no token, and reads them again. */
export class SignedUrls {
  #secret = randomBytes(32)
  #now

  /** @param {() => number} now in Unix ms */
  constructor(now) {
    this.#now = now
  }

  /**
   * @param {string} path
   * @param {Readonly<Record<string, string>>} parameters
   * @param {number} expiresAtUnixMs
   * @returns {string} path and query
   */
  sign(path, parameters, expiresAtUnixMs) {
    const query = new URLSearchParams(parameters)
    query.set(EXPIRES, String(Math.floor(expiresAtUnixMs / 1000)))
    query.set(SIGNATURE, this.#signature(path, query))
    return `${path}?${query.toString()}`
  }

  /**
   * @param {URL} url
   * @returns {'valid' | 'expired' | 'forged'}
   */
  check(url) {
    const query = new URLSearchParams(url.search)
    const given = Buffer.from(query.get(SIGNATURE) ?? '')
    query.delete(SIGNATURE)
    const right = Buffer.from(this.#signature(url.pathname, query))
    if (given.length !== right.length || !timingSafeEqual(given, right)) return 'forged'
    return this.#now() < Number(query.get(EXPIRES)) * 1000 ? 'valid' : 'expired'
  }

  /**
   * @param {string} path
   * @param {URLSearchParams} query without the signature
   */
  #signature(path, query) {
    return createHmac('sha256', this.#secret)
      .update(`${path}?${query.toString()}`)
      .digest('base64url')
  }
}
