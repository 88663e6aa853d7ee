// @ts-check
import { randomBytes } from 'node:crypto'
import { uploadFile } from '@huggingface/hub'
import { describeCors } from './cors-facts.mjs'
import { jsonRequest, refusalOf } from './hub-client.mjs'
import { locationOf } from './http-request.mjs'
import { PAGE_ORIGIN } from './question.mjs'

/** @typedef {import('./question.mjs').Inquiry} Inquiry */
/** @typedef {import('./question.mjs').Finding} Finding */

const PATH = 'live.bin'
const BYTES = 4096

/**
 * @typedef {object} BucketFacts
 * @property {number} statusOfNobody
 * @property {number | null} statusOfOAuth null where there is no such token
 * @property {boolean} isETagNew whether it changes when a file is overwritten
 * @property {'before' | 'after' | 'neither'} oldAddress what the address that was signed before gives now
 * @property {'before' | 'after' | 'neither'} newAddress what one that is signed now gives
 */

/**
 * @param {Inquiry} inquiry
 * @returns {Promise<{ findings: Finding[], facts: BucketFacts | null }>} no facts where the account may
 *   not have a bucket
 */
export async function askBucket({ client, repos, oauthToken, signal }) {
  const bucket = repos.claim('bucket', 'live')
  const { id } = bucket
  const created = await client.ask(`/api/buckets/${id}`, jsonRequest({ visibility: 'private' }))
  if (created.status >= 400) {
    if (created.status < 500) repos.disclaim(bucket)
    return { findings: [{ asked: 'a private bucket', seen: refusalOf(created) }], facts: null }
  }
  const address = `/buckets/${id}/resolve/${PATH}`
  const read = () => client.ask(address, { headers: { Origin: PAGE_ORIGIN } })
  const contents = [randomBytes(BYTES), randomBytes(BYTES)]
  const [before = Buffer.alloc(0), after = Buffer.alloc(0)] = contents
  const isOf = (/** @type {Buffer} */ body) =>
    body.equals(before) ? 'before' : body.equals(after) ? 'after' : 'neither'
  await put(client, id, before, signal)
  const first = await read()
  const firstAddress = locationOf(first)
  // So that caches on the way have it.
  await client.askAs(undefined, firstAddress)
  await put(client, id, after, signal)
  const second = await read()
  const old = await client.askAs(undefined, firstAddress)
  const fresh = await client.askAs(undefined, locationOf(second), { headers: { Origin: 'null' } })
  const nobody = await client.askAs(undefined, address)
  const oauth = oauthToken === undefined ? undefined : await client.askAs(oauthToken, address)
  /** @type {BucketFacts} */
  const facts = {
    statusOfNobody: nobody.status,
    statusOfOAuth: oauth?.status ?? null,
    isETagNew: etagOf(first) !== etagOf(second),
    oldAddress: isOf(old.body),
    newAddress: isOf(fresh.body),
  }
  return { findings: describe(facts, [first, second, fresh]), facts }
}

/**
 * Changes nothing in a bucket, to see whether that is taken.
 *
 * @param {Inquiry} inquiry
 * @returns {Promise<number | null>} the status; null where the account may not have a bucket
 */
export async function tryBucketBatch({ client, repos }) {
  const bucket = repos.claim('bucket', 'quota')
  const created = await client.ask(`/api/buckets/${bucket.id}`, jsonRequest({}))
  if (created.status >= 400) {
    if (created.status < 500) repos.disclaim(bucket)
    return null
  }
  const { status } = await client.ask(`/api/buckets/${bucket.id}/batch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-ndjson' },
    body: JSON.stringify({ type: 'deleteFile', path: 'no-such-file' }),
  })
  return status
}

/**
 * @param {import('./hub-client.mjs').HubClient} client
 * @param {string} id
 * @param {Buffer} content
 * @param {AbortSignal} abortSignal
 */
async function put(client, id, content, abortSignal) {
  await uploadFile({
    repo: { type: 'bucket', name: id },
    file: { path: PATH, content: new Blob([new Uint8Array(content)]) },
    abortSignal,
    ...client.credentials,
  })
}

/** @param {import('./http-request.mjs').HttpAnswer} answer */
const etagOf = ({ headers }) => headers.get('x-linked-etag') ?? headers.get('etag') ?? 'none'

/**
 * @param {BucketFacts} facts
 * @param {readonly [import('./http-request.mjs').HttpAnswer, import('./http-request.mjs').HttpAnswer, import('./http-request.mjs').HttpAnswer]} answers
 * @returns {Finding[]}
 */
function describe(facts, [first, second, fresh]) {
  return [
    { asked: 'a private bucket’s file, from a page', seen: describeCors(first) },
    { asked: 'where that leads', seen: describeCors(fresh) },
    {
      asked: 'its ETag, before and after it was overwritten',
      seen: `${etagOf(first)}\n${etagOf(second)}`,
    },
    { asked: 'what the address that was signed before gives then', seen: facts.oldAddress },
    { asked: 'what one that is signed then gives', seen: facts.newAddress },
    { asked: 'it, without a token', seen: String(facts.statusOfNobody) },
    ...(facts.statusOfOAuth === null
      ? []
      : [{ asked: 'it, with the token of a sign-in', seen: String(facts.statusOfOAuth) }]),
  ]
}
