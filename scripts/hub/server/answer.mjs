// @ts-check

/**
 * Bytes of a file on disk.
 *
 * @typedef {object} FileSlice
 * @property {string} path
 * @property {number} startByte
 * @property {number} endByte exclusive
 */

/**
 * What a handler answers; a HEAD is answered by the same with its body left out.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Readonly<Record<string, string>>} headers
 * @property {Buffer | FileSlice} body
 */

/** @param {Answer['body']} body */
export const bodyBytes = (body) =>
  Buffer.isBuffer(body) ? body.length : body.endByte - body.startByte

/**
 * @param {unknown} value
 * @param {Readonly<Record<string, string>>} [headers]
 * @returns {Answer}
 */
export const jsonAnswer = (value, headers = {}) => ({
  status: 200,
  headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  body: Buffer.from(JSON.stringify(value)),
})

/**
 * @param {number} status
 * @param {string} text
 * @param {Readonly<Record<string, string>>} [headers]
 * @returns {Answer}
 */
export const textAnswer = (status, text, headers = {}) => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
  body: Buffer.from(text),
})

/**
 * @param {number} status
 * @param {string} html
 * @param {Readonly<Record<string, string>>} [headers]
 * @returns {Answer}
 */
export const htmlAnswer = (status, html, headers = {}) => ({
  status,
  headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
  body: Buffer.from(html),
})

/**
 * @param {302 | 307} status
 * @param {string} location
 * @param {Readonly<Record<string, string>>} [headers]
 * @returns {Answer}
 */
export const redirect = (status, location, headers = {}) => {
  const reason = status === 302 ? 'Found' : 'Temporary Redirect'
  return textAnswer(status, `${reason}. Redirecting to ${location}`, {
    ...headers,
    Location: location,
  })
}

/**
 * @param {number} status
 * @param {Readonly<Record<string, string>>} [headers]
 * @returns {Answer}
 */
export const emptyAnswer = (status, headers = {}) => ({ status, headers, body: Buffer.alloc(0) })
