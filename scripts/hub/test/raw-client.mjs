// @ts-check
import { createHash } from 'node:crypto'

/** A clock that stands until it is moved. */
export function testClock(startUnixMs = Date.UTC(2026, 10, 21)) {
  let unixMs = startUnixMs
  return {
    now: () => unixMs,
    /** @param {number} ms */
    advance: (ms) => {
      unixMs += ms
    },
  }
}

/** @param {string | Uint8Array} content */
export const sha256 = (content) => createHash('sha256').update(content).digest('hex')

/** @param {string} path @param {string} text */
export const fileLine = (path, text) => ({
  key: 'file',
  value: { path, content: Buffer.from(text).toString('base64'), encoding: 'base64' },
})

/** @param {string} path @param {string | Uint8Array} content */
export const largeLine = (path, content) => ({
  key: 'lfsFile',
  value: { path, algo: 'sha256', oid: sha256(content), size: content.length },
})

const LFS_TYPE = 'application/vnd.git-lfs+json'

/**
 * Speaks the Hub's protocol word by word, with no retries and no checks.
 *
 * @param {string} hubUrl
 * @param {string} [token]
 */
export function rawClient(hubUrl, token) {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` }

  /** @param {string} path @param {Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }} [init] */
  const send = (path, init = {}) =>
    fetch(path.startsWith('http') ? path : hubUrl + path, {
      redirect: 'manual',
      ...init,
      headers: { ...authorization, ...init.headers },
    })

  /** @param {string} path @param {unknown} body @param {string} [method] */
  const sendJson = (path, body, method = 'POST') =>
    send(path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })

  /** @param {string} repo as `datasets/me/data` @param {readonly { oid: string, size: number }[]} objects */
  const batch = (repo, objects) =>
    send(`/${repo}.git/info/lfs/objects/batch`, {
      method: 'POST',
      headers: { Accept: LFS_TYPE, 'Content-Type': LFS_TYPE },
      body: JSON.stringify({
        operation: 'upload',
        transfers: ['basic', 'multipart'],
        hash_algo: 'sha256',
        objects,
      }),
    })

  /** Where an object is to be put. @param {string} repo @param {string | Uint8Array} content */
  const uploadHref = async (repo, content) => {
    const answer = await batch(repo, [{ oid: sha256(content), size: content.length }])
    const { objects } = /** @type {{ objects: { actions: { upload: { href: string } } }[] }} */ (
      await answer.json()
    )
    return objects[0]?.actions.upload.href ?? ''
  }

  return {
    send,
    sendJson,
    batch,
    uploadHref,
    /** @param {string} name @param {Readonly<Record<string, unknown>>} [more] */
    createDataset: (name, more = {}) =>
      sendJson('/api/repos/create', { name, type: 'dataset', ...more }),
    /**
     * @param {string} repo as `datasets/me/data`
     * @param {readonly unknown[]} lines
     * @param {Readonly<Record<string, unknown>>} [header]
     */
    commit: (repo, lines, header = {}) =>
      send(`/api/${repo}/commit/main`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-ndjson' },
        body: [{ key: 'header', value: { summary: 'A commit', ...header } }, ...lines]
          .map((line) => JSON.stringify(line))
          .join('\n'),
      }),
    /** @param {string} repo @param {string | Uint8Array<ArrayBuffer>} content */
    putLarge: async (repo, content) =>
      fetch(await uploadHref(repo, content), { method: 'PUT', body: content }),
  }
}

/** @param {Response} answer */
export async function errorOf(answer) {
  const { error } = /** @type {{ error: string }} */ (await answer.json())
  return { status: answer.status, code: answer.headers.get('x-error-code'), error }
}
