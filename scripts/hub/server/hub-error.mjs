// @ts-check

/** @typedef {import('./answer.mjs').Answer} Answer */

/** A refusal with the status, the code and the JSON body that the Hub would answer. */
export class HubError extends Error {
  /**
   * @param {number} status
   * @param {string} message the `error` of the body
   * @param {object} [details]
   * @param {string} [details.code] `X-Error-Code`
   * @param {Readonly<Record<string, string>>} [details.headers]
   * @param {Readonly<Record<string, unknown>>} [details.body] more members of the body
   */
  constructor(status, message, { code, headers = {}, body = {} } = {}) {
    super(message)
    this.name = 'HubError'
    this.status = status
    this.code = code
    this.headers = headers
    this.body = body
  }

  /** @returns {Answer} */
  toAnswer() {
    return {
      status: this.status,
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        ...(this.code === undefined ? {} : { 'X-Error-Code': this.code }),
        'X-Error-Message': toHeaderText(this.message),
        ...this.headers,
      },
      body: Buffer.from(JSON.stringify({ error: this.message, ...this.body })),
    }
  }
}

/**
 * What may stand in a header: one line of Latin-1.
 *
 * @param {string} text
 */
const toHeaderText = (text) => text.replaceAll(/[^\x20-\x7e]+/g, ' ')

export const INVALID_CREDENTIALS = 'Invalid credentials in Authorization header'

/** @param {string} message */
export const badRequest = (message) => new HubError(400, message)

/** Nobody is signed in: whether a private repo exists is not told either. */
export const unauthorized = () =>
  new HubError(401, 'Invalid username or password.', { code: 'RepoNotFound' })

export const repoNotFound = () =>
  new HubError(404, 'Repository not found', { code: 'RepoNotFound' })

/** @param {string} revision */
export const revisionNotFound = (revision) =>
  new HubError(404, `Invalid rev id: ${revision}`, { code: 'RevisionNotFound' })

/**
 * @param {string} message
 * @param {string} [commitOid] what the revision stood for
 */
export const entryNotFound = (message, commitOid) =>
  new HubError(404, message, {
    code: 'EntryNotFound',
    headers: commitOid === undefined ? {} : { 'X-Repo-Commit': commitOid },
  })

export const pageNotFound = () =>
  new HubError(404, "Sorry, we can't find the page you are looking for.")
