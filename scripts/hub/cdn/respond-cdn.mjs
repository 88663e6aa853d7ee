// @ts-check
import { emptyAnswer, textAnswer } from '../server/answer.mjs'
import { planRange } from '../server/byte-range.mjs'
import { DOWNLOAD_PATH } from './download-urls.mjs'
import { receiveUpload } from './receive-upload.mjs'
import { UPLOAD_PATH } from './upload-urls.mjs'
import { deniedAnswer, xmlError } from './xml-error.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('../server/hub-request.mjs').HubRequest} HubRequest */
/** @typedef {import('../server/answer.mjs').Answer} Answer */

/** What a page of another origin may do here. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Accept-Ranges, Content-Range, Content-Type, Content-Disposition, ETag, X-Cache',
}

/**
 * What the CDN and the object storage behind it answer.
 *
 * @param {HubState} hub
 * @param {HubRequest} request
 * @returns {Promise<Answer>}
 */
export async function respondCdn(hub, request) {
  const answer = await route(hub, request)
  return { ...answer, headers: { ...CORS, ...answer.headers } }
}

/**
 * @param {HubState} hub
 * @param {HubRequest} request
 */
async function route(hub, request) {
  const { method, url } = request
  if (method === 'OPTIONS') return preflight(hub, request)
  const download = DOWNLOAD_PATH.exec(url.pathname)?.groups
  if (download !== undefined && (method === 'GET' || method === 'HEAD')) {
    return serveObject(hub, request, download['repo'] ?? '', download['oid'] ?? '')
  }
  const upload = UPLOAD_PATH.exec(url.pathname)?.groups
  if (upload !== undefined && method === 'PUT') {
    return receiveUpload(hub, request, upload['repo'] ?? '', upload['oid'] ?? '')
  }
  return xmlError(405, 'MethodNotAllowed', 'The specified method is not allowed here')
}

/**
 * @param {HubState} hub
 * @param {HubRequest} request
 * @returns {Answer}
 */
function preflight({ settings }, request) {
  if (settings.cdnPreflight === 'refuse') return textAnswer(403, 'Forbidden')
  return emptyAnswer(200, {
    'Access-Control-Allow-Methods': 'GET, HEAD, PUT',
    'Access-Control-Allow-Headers': request.header('access-control-request-headers') ?? '',
    'Access-Control-Max-Age': '3000',
  })
}

/**
 * @param {HubState} hub
 * @param {HubRequest} request
 * @param {string} repoKey
 * @param {string} oid
 * @returns {Answer}
 */
function serveObject({ signedUrls, repositories, objects }, request, repoKey, oid) {
  const state = signedUrls.check(request.url)
  if (state !== 'valid') return deniedAnswer(state)
  const sizeBytes = objects.sizeOf(oid)
  if (sizeBytes === undefined || repositories.withKey(repoKey)?.objects.has(oid) !== true) {
    return xmlError(404, 'NoSuchKey', 'The specified key does not exist.')
  }
  const plan = planRange(request.header('range'), sizeBytes)
  if (plan.status === 416) {
    const refusal = xmlError(416, 'InvalidRange', 'The requested range is not satisfiable')
    return { ...refusal, headers: { ...refusal.headers, ...plan.headers } }
  }
  const query = request.url.searchParams
  return {
    status: plan.status,
    headers: {
      'Content-Type': query.get('response-content-type') ?? 'application/octet-stream',
      'Content-Disposition': query.get('response-content-disposition') ?? 'inline',
      'Cache-Control': 'public,max-age=31536000',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      ETag: `"${oid}"`,
      'X-Cache': 'Hit from cloudfront',
      ...plan.headers,
    },
    body: { path: objects.path(oid), ...plan.range },
  }
}
