// @ts-check
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

/**
 * @typedef {object} HttpAnswer
 * @property {string} url that was asked
 * @property {number} status
 * @property {Headers} headers
 * @property {Buffer} body as it came: neither decompressed nor decoded
 * @property {number} durationMs
 */

/**
 * @typedef {object} HttpRequest
 * @property {string} [method] default GET
 * @property {Readonly<Record<string, string>>} [headers] sent as they are; none are added but Host
 * @property {string | Buffer} [body]
 * @property {AbortSignal} [signal]
 */

const SILENCE_MS = 90_000

/**
 * Asks once: no redirect is followed, nothing cached, nothing decompressed, so that what comes back is
 * what was sent.
 *
 * @param {string} url
 * @param {HttpRequest} [request]
 * @returns {Promise<HttpAnswer>}
 */
export function sendRequest(url, { method = 'GET', headers = {}, body, signal } = {}) {
  const startMs = performance.now()
  const { protocol, host } = new URL(url)
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const start = protocol === 'https:' ? httpsRequest : httpRequest
    const outgoing = start(url, {
      method,
      headers: { ...headers, ...length },
      ...(signal === undefined ? {} : { signal }),
    })
    const fail = (/** @type {Error} */ cause) => {
      if (signal?.aborted === true) reject(signal.reason)
      else reject(new Error(`${host} cannot be asked: ${cause.message}`, { cause }))
    }
    outgoing.setTimeout(SILENCE_MS, () => outgoing.destroy(new Error('it does not answer')))
    outgoing.on('error', fail)
    outgoing.on('response', (incoming) => {
      /** @type {Buffer[]} */
      const chunks = []
      incoming.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk))
      incoming.on('error', fail)
      incoming.on('end', () =>
        resolve({
          url,
          status: incoming.statusCode ?? 0,
          headers: toHeaders(incoming.rawHeaders),
          body: Buffer.concat(chunks),
          durationMs: performance.now() - startMs,
        }),
      )
    })
    outgoing.end(body)
  })
}

/** @param {readonly string[]} raw names and values in turn */
function toHeaders(raw) {
  const headers = new Headers()
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? ''
    // What a cookie holds is nobody's business.
    if (name.toLowerCase() !== 'set-cookie') headers.append(name, raw[index + 1] ?? '')
  }
  return headers
}

/**
 * Where a redirect leads, as an absolute address.
 *
 * @param {HttpAnswer} answer
 */
export function locationOf({ url, status, headers }) {
  const location = headers.get('location')
  if (location === null) throw new Error(`${new URL(url).pathname} is no redirect, but ${status}`)
  return new URL(location, url).href
}
