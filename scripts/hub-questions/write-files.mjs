// @ts-check
import { createHash } from 'node:crypto'
import { jsonOf } from './hub-client.mjs'

/** @typedef {import('./hub-client.mjs').HubClient} HubClient */
/** @typedef {import('./http-request.mjs').HttpAnswer} HttpAnswer */
/** @typedef {import('./http-request.mjs').HttpRequest} HttpRequest */

/**
 * @typedef {object} Repo
 * @property {'dataset' | 'space'} type
 * @property {string} id
 */

/** One line of a commit. @typedef {{ key: string, value: Record<string, unknown> }} CommitLine */

/** @param {Repo} repo */
export const apiPath = ({ type, id }) => `/api/${type}s/${id}`

/** @param {Repo} repo @param {string} path @param {string} [revision] */
export const resolvePath = ({ type, id }, path, revision = 'main') =>
  `/${type}s/${id}/resolve/${revision}/${path}`

/** @param {string} path @param {string | Buffer} content @returns {CommitLine} */
export const fileLine = (path, content) => ({
  key: 'file',
  value: { path, content: Buffer.from(content).toString('base64'), encoding: 'base64' },
})

/** @param {string} path @param {Buffer} content @returns {CommitLine} */
export const largeLine = (path, content) => ({
  key: 'lfsFile',
  value: { path, algo: 'sha256', oid: sha256(content), size: content.length },
})

/** @param {Buffer} content */
export const sha256 = (content) => createHash('sha256').update(content).digest('hex')

/**
 * @param {readonly CommitLine[]} lines
 * @param {{ title?: string, parentCommit?: string }} [options]
 * @returns {HttpRequest}
 */
function commitRequest(lines, { title = 'Ask a question', parentCommit } = {}) {
  const header = { summary: title, ...(parentCommit === undefined ? {} : { parentCommit }) }
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: [{ key: 'header', value: header }, ...lines]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  }
}

/**
 * Tries a commit once.
 *
 * @param {HubClient} client
 * @param {Repo} repo
 * @param {readonly CommitLine[]} lines
 * @param {{ title?: string, parentCommit?: string }} [options]
 */
export async function tryCommit(client, repo, lines, options) {
  const answer = await client.ask(`${apiPath(repo)}/commit/main`, commitRequest(lines, options))
  client.note(answer.status < 400 ? 'commit' : 'refused commit')
  return answer
}

/**
 * @param {HubClient} client
 * @param {Repo} repo
 * @param {readonly CommitLine[]} lines
 * @returns {Promise<string>} the commit
 */
export async function commit(client, repo, lines) {
  const answer = await client.askSteadily(`${apiPath(repo)}/commit/main`, commitRequest(lines))
  client.note('commit')
  return String(jsonOf(answer)['commitOid'])
}

/** The commit that `main` is at. @param {HubClient} client @param {Repo} repo */
export async function headOf(client, repo) {
  const answer = await client.askSteadily(`${apiPath(repo)}/revision/main`)
  return String(jsonOf(answer)['sha'])
}

const LFS_TYPE = 'application/vnd.git-lfs+json'

/**
 * Uploads a large file, so that a commit can name it.
 *
 * @param {HubClient} client
 * @param {Repo} repo
 * @param {Buffer} content
 */
export async function uploadLarge(client, { type, id }, content) {
  const answer = await client.askSteadily(`/${type}s/${id}.git/info/lfs/objects/batch`, {
    method: 'POST',
    headers: { Accept: LFS_TYPE, 'Content-Type': LFS_TYPE },
    body: JSON.stringify({
      operation: 'upload',
      transfers: ['basic'],
      hash_algo: 'sha256',
      ref: { name: 'main' },
      objects: [{ oid: sha256(content), size: content.length }],
    }),
  })
  const { transfer, objects } =
    /** @type {{ transfer?: string, objects?: { actions?: { upload?: { href?: string } } }[] }} */ (
      jsonOf(answer)
    )
  if (transfer !== undefined && transfer !== 'basic') {
    throw new Error(`the Hub wants the upload by ${transfer}, and basic was offered`)
  }
  const href = objects?.[0]?.actions?.upload?.href
  // It has it already.
  if (href === undefined) return
  await client.askSteadily(href, { method: 'PUT', body: content })
}
