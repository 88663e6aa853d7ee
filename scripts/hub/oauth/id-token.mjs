// @ts-check
import { generateKeyPairSync, sign } from 'node:crypto'

const KEY_ID = 'local-hub'

/** @param {unknown} value */
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs who a visitor is, in the form of a JWT. */
export class IdTokens {
  #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  /** @param {Readonly<Record<string, unknown>>} claims */
  sign(claims) {
    const text = `${encode({ alg: 'ES256', typ: 'JWT', kid: KEY_ID })}.${encode(claims)}`
    const signature = sign('sha256', Buffer.from(text), {
      key: this.#keys.privateKey,
      dsaEncoding: 'ieee-p1363',
    })
    return `${text}.${signature.toString('base64url')}`
  }

  /** By which others can check the signature. */
  get keySet() {
    const key = this.#keys.publicKey.export({ format: 'jwk' })
    return { keys: [{ ...key, kid: KEY_ID, alg: 'ES256', use: 'sig' }] }
  }
}
