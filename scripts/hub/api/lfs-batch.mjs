// @ts-check
import { isObject } from '../../setup/workspace.mjs'
import { emptyAnswer, jsonAnswer } from '../server/answer.mjs'
import { HubError, badRequest, entryNotFound } from '../server/hub-error.mjs'
import { downloadUrl } from '../cdn/download-urls.mjs'
import { multipartAction, uploadUrl } from '../cdn/upload-urls.mjs'
import { repoPath } from '../store/repository.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('../store/repository.mjs').Repository} Repository */
/** @typedef {{ oid: string, size: number }} Wanted */

const LFS_TYPE = 'application/vnd.git-lfs+json'
const MAX_OBJECT_BYTES = 500 * 1024 ** 3

/** @type {import('../server/route-table.mjs').Handler} */
export async function lfsBatch(hub, request, { type, id }) {
  const repoId = id.replace(/\.git$/, '')
  if (!request.header('accept')?.includes(LFS_TYPE)) {
    throw new HubError(406, `Not Acceptable: expected Accept: ${LFS_TYPE}`)
  }
  const body = await request.readJson(LFS_TYPE)
  const { operation, transfers = ['basic'], objects, hash_algo: algorithm = 'sha256' } = body
  if (algorithm !== 'sha256' && algorithm !== 'sha_256') throw badRequest('Invalid hash_algo')
  if (!Array.isArray(objects) || !Array.isArray(transfers)) throw badRequest('Invalid batch')
  const wanted = objects.map(readObject)
  if (operation === 'download') {
    const repo = hub.repositories.readable(request.identity, type, repoId)
    return lfsAnswer(
      'basic',
      wanted.map((object) => toDownload(hub, repo, object)),
    )
  }
  if (operation !== 'upload') throw badRequest(`Invalid operation: ${JSON.stringify(operation)}`)
  const repo = hub.repositories.writable(request.identity, type, repoId)
  const { multipartAboveBytes } = hub.settings
  const isInParts = (/** @type {Wanted} */ { size }) =>
    transfers.includes('multipart') && size > multipartAboveBytes
  const transfer = wanted.some(isInParts) ? 'multipart' : 'basic'
  return lfsAnswer(
    transfer,
    wanted.map((object) => toUpload(hub, repo, object, isInParts(object), request.baseUrl)),
  )
}

/** @param {string} transfer @param {readonly unknown[]} objects */
const lfsAnswer = (transfer, objects) =>
  jsonAnswer({ transfer, objects }, { 'Content-Type': `${LFS_TYPE}; charset=utf-8` })

/** @param {unknown} object @returns {Wanted} */
function readObject(object) {
  const { oid, size } = isObject(object) ? object : {}
  if (typeof oid !== 'string' || !/^[0-9a-f]{64}$/.test(oid)) throw badRequest('Invalid oid')
  if (typeof size !== 'number' || !Number.isInteger(size)) throw badRequest('Invalid size')
  return { oid, size }
}

/**
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {Wanted} object
 * @param {boolean} isInParts
 * @param {string} hubUrl
 */
function toUpload(hub, repo, { oid, size }, isInParts, hubUrl) {
  if (size < 0 || size > MAX_OBJECT_BYTES) {
    return { oid, size, error: { code: 422, message: `Invalid object size: ${size}` } }
  }
  if (repo.objects.has(oid) && hub.objects.sizeOf(oid) === size) {
    return { oid, size, authenticated: true }
  }
  const expiresAt = new Date(hub.settings.now() + hub.settings.uploadUrlLifeMs).toISOString()
  const upload = isInParts
    ? multipartAction(hub, repo, oid, size, hubUrl)
    : { href: uploadUrl(hub, repo, oid) }
  const verify = { href: `${hubUrl}${repoPath(repo.type, repo.id)}.git/info/lfs/objects/verify` }
  return {
    oid,
    size,
    authenticated: true,
    actions: { upload: { ...upload, expires_at: expiresAt }, verify },
  }
}

/**
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {Wanted} object
 */
function toDownload(hub, repo, { oid, size }) {
  if (!repo.objects.has(oid)) {
    return { oid, size, error: { code: 404, message: 'Object does not exist' } }
  }
  const href = downloadUrl(hub, repo, oid, oid, true)
  return { oid, size, authenticated: true, actions: { download: { href } } }
}

/** @type {import('../server/route-table.mjs').Handler} */
export async function lfsVerify(hub, request, { type, id }) {
  const repo = hub.repositories.writable(request.identity, type, id.replace(/\.git$/, ''))
  const { oid, size } = readObject(await request.readJson(request.contentType))
  if (!repo.objects.has(oid)) throw entryNotFound(`Object ${oid} does not exist`)
  if (hub.objects.sizeOf(oid) !== size) throw badRequest(`Object ${oid} is not of ${size} bytes`)
  return emptyAnswer(200)
}

/** @type {import('../server/route-table.mjs').Handler} */
export async function completeMultipart(hub, request) {
  if (hub.signedUrls.check(request.url) !== 'valid') throw new HubError(403, 'Request has expired')
  const { oid, parts } = await request.readJson(LFS_TYPE)
  const uploadId = request.url.searchParams.get('uploadId') ?? ''
  if (typeof oid !== 'string' || !Array.isArray(parts)) throw badRequest('Invalid completion')
  await hub.multipart.complete(uploadId, oid, parts.map(readPart))
  return jsonAnswer({ success: true })
}

/** @param {unknown} part */
function readPart(part) {
  const { partNumber, etag } = isObject(part) ? part : {}
  if (typeof partNumber !== 'number' || typeof etag !== 'string') throw badRequest('Invalid part')
  return { partNumber, etag }
}
