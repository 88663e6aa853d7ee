// @ts-check
import { isObject } from '../setup/workspace.mjs'

/**
 * What an address that somebody has signed says about its own life.
 *
 * @typedef {object} SignedLife
 * @property {string} scheme
 * @property {number} expiresUnixMs
 * @property {number | undefined} signedUnixMs undefined where it does not say
 */

/**
 * Reads the schemes of CloudFront, S3 and Google.
 *
 * @param {string} address
 * @returns {SignedLife | undefined} for one that says nothing
 */
export function signedLifeOf(address) {
  const query = new URL(address).searchParams
  return (
    datedLife(query, 'X-Amz', 'S3') ??
    datedLife(query, 'X-Goog', 'Google') ??
    expiresLife(query) ??
    policyLife(query)
  )
}

/**
 * @param {URLSearchParams} query
 * @param {string} prefix
 * @param {string} scheme
 * @returns {SignedLife | undefined}
 */
function datedLife(query, prefix, scheme) {
  const lifeS = Number(query.get(`${prefix}-Expires`) ?? Number.NaN)
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get(`${prefix}-Date`) ?? '') ?? []
  const signedUnixMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(lifeS) || Number.isNaN(signedUnixMs)) return undefined
  return { scheme, expiresUnixMs: signedUnixMs + lifeS * 1000, signedUnixMs }
}

/** @param {URLSearchParams} query @returns {SignedLife | undefined} */
function expiresLife(query) {
  const expiresS = Number(query.get('Expires') ?? Number.NaN)
  if (Number.isNaN(expiresS)) return undefined
  return { scheme: 'CloudFront', expiresUnixMs: expiresS * 1000, signedUnixMs: undefined }
}

/** @param {URLSearchParams} query @returns {SignedLife | undefined} */
function policyLife(query) {
  // CloudFront writes base64 with letters that addresses may hold.
  const base64 = (query.get('Policy') ?? '')
    .replaceAll('-', '+')
    .replaceAll('_', '=')
    .replaceAll('~', '/')
  try {
    /** @type {unknown} */
    const policy = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
    const [statement] =
      isObject(policy) && Array.isArray(policy['Statement']) ? policy['Statement'] : []
    const condition = isObject(statement) ? statement['Condition'] : undefined
    const expiresS = epochOf(condition, 'DateLessThan')
    if (expiresS === undefined) return undefined
    const signedS = epochOf(condition, 'DateGreaterThan')
    return {
      scheme: 'CloudFront policy',
      expiresUnixMs: expiresS * 1000,
      signedUnixMs: signedS === undefined ? undefined : signedS * 1000,
    }
  } catch {
    return undefined
  }
}

/** @param {unknown} condition @param {string} name */
function epochOf(condition, name) {
  const limit = isObject(condition) ? condition[name] : undefined
  const seconds = isObject(limit) ? limit['AWS:EpochTime'] : undefined
  return typeof seconds === 'number' ? seconds : undefined
}

/** An address without what its signature lets do. @param {string} address */
export function withoutSignature(address) {
  const { origin, pathname, searchParams } = new URL(address)
  const names = [...new Set(searchParams.keys())]
  return `${origin}${pathname}${names.length === 0 ? '' : `?${names.map((name) => `${name}=…`).join('&')}`}`
}
