// @ts-check
import { gzipSync } from 'node:zlib'
import { downloadUrl } from '../cdn/download-urls.mjs'
import { emptyAnswer, redirect, textAnswer } from '../server/answer.mjs'
import { planRange } from '../server/byte-range.mjs'
import { HubError, entryNotFound } from '../server/hub-error.mjs'
import { contentDisposition, inertMediaType } from '../server/media-type.mjs'
import { lfsPointer } from '../store/git-objects.mjs'

/** @typedef {import('../server/hub-request.mjs').HubRequest} HubRequest */
/** @typedef {import('../server/route-table.mjs').RouteParameters} RouteParameters */
/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('../store/tree.mjs').FileEntry} FileEntry */

/** Below it compression is not worth it. */
const MIN_COMPRESSED_BYTES = 1024

/**
 * @param {HubState} hub
 * @param {HubRequest} request
 * @param {RouteParameters} parameters
 */
function findFile(hub, request, { type, id, revision, path }) {
  const repo = hub.repositories.readable(request.identity, type, id)
  const commit = repo.commit(revision)
  const file = commit.tree.file(path)
  if (file === undefined) throw entryNotFound('Entry not found', commit.oid)
  return { repo, commit, file }
}

/**
 * @param {HubRequest} request
 * @param {string} etag with its quotes
 */
function isUnchanged(request, etag) {
  const known = request.header('if-none-match')
  return known?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')))
}

/** @type {import('../server/route-table.mjs').Handler} */
export function resolveFile(hub, request, parameters) {
  const { repo, commit, file } = findFile(hub, request, parameters)
  const { path } = parameters
  const etag = `"${file.lfs?.oid ?? file.oid}"`
  const headers = { 'X-Repo-Commit': commit.oid, 'Accept-Ranges': 'bytes', ETag: etag }
  if (isUnchanged(request, etag)) return emptyAnswer(304, headers)
  const isAttachment = request.url.searchParams.get('download') === 'true'
  if (file.lfs === undefined)
    return redirect(307, cachePath(request, repo, commit.oid, path, etag), headers)
  return redirect(302, downloadUrl(hub, repo, file.lfs.oid, path, isAttachment), {
    ...headers,
    'X-Linked-Size': String(file.sizeBytes),
    'X-Linked-ETag': etag,
  })
}

/**
 * Where the content of a commit's file is for good.
 *
 * @param {HubRequest} request
 * @param {import('../store/repository.mjs').Repository} repo
 * @param {string} commitOid
 * @param {string} path
 * @param {string} etag
 */
function cachePath(request, repo, commitOid, path, etag) {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const query = `${encodeURIComponent(request.url.pathname)}=&etag=${encodeURIComponent(etag)}`
  return `/api/resolve-cache/${repo.type}s/${repo.id}/${commitOid}/${encoded}?${query}`
}

/** @type {import('../server/route-table.mjs').Handler} */
export function resolveCached(hub, request, parameters) {
  const { commit, file } = findFile(hub, request, parameters)
  const { path } = parameters
  if (file.content === undefined) throw entryNotFound('Entry not found', commit.oid)
  const etag = `"${file.oid}"`
  const headers = { 'X-Repo-Commit': commit.oid, ETag: etag }
  if (isUnchanged(request, etag)) return emptyAnswer(304, headers)
  return rangeAnswer(request, file.content, hub.settings.compress, {
    ...headers,
    'Content-Type': inertMediaType(path),
    'Content-Disposition': contentDisposition(path, false),
    'Content-Security-Policy': "default-src 'none'; sandbox",
  })
}

/**
 * @param {HubRequest} request
 * @param {Buffer} content
 * @param {boolean} mayCompress
 * @param {Readonly<Record<string, string>>} headers
 * @returns {import('../server/answer.mjs').Answer}
 */
function rangeAnswer(request, content, mayCompress, headers) {
  const range = request.header('range')
  const takesGzip = /\bgzip\b/.test(request.header('accept-encoding') ?? '')
  if (mayCompress && range === undefined && takesGzip && content.length >= MIN_COMPRESSED_BYTES) {
    return {
      status: 200,
      headers: { ...headers, 'Content-Encoding': 'gzip', ETag: `W/${headers['ETag']}` },
      body: gzipSync(content),
    }
  }
  const plan = planRange(range, content.length)
  if (plan.status === 416)
    throw new HubError(416, 'Range Not Satisfiable', { headers: plan.headers })
  return {
    status: plan.status,
    headers: { ...headers, ...plan.headers },
    body: content.subarray(plan.range.startByte, plan.range.endByte),
  }
}

/** The file as Git has it: of a large object its pointer. @type {import('../server/route-table.mjs').Handler} */
export function rawFile(hub, request, parameters) {
  const { commit, file } = findFile(hub, request, parameters)
  const content = file.content ?? lfsPointer(file.lfs?.oid ?? '', file.sizeBytes)
  return {
    ...textAnswer(200, ''),
    body: content,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'X-Repo-Commit': commit.oid,
      ETag: `"${file.oid}"`,
    },
  }
}
