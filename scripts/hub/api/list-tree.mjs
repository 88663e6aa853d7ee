// @ts-check
import { isObject } from '../../setup/workspace.mjs'
import { jsonAnswer } from '../server/answer.mjs'
import { badRequest, entryNotFound } from '../server/hub-error.mjs'
import { nextPageLink, pageOf } from '../server/paging.mjs'
import { Directory } from '../store/tree.mjs'
import { treeRow } from './tree-rows.mjs'

/** More work for the Hub, so the pages are shorter. */
const MAX_EXPANDED = 50

/** @param {unknown} value */
const isTrue = (value) => value === 'true' || value === 'True' || value === '1' || value === true

/** @type {import('../server/route-table.mjs').Handler} */
export function listTree(hub, request, { type, id, revision, path }) {
  const repo = hub.repositories.readable(request.identity, type, id)
  const commit = repo.commit(revision)
  const folder = commit.tree.get(path)
  if (!(folder instanceof Directory)) {
    throw entryNotFound(`${path} does not exist on "${revision}"`, commit.oid)
  }
  const query = request.url.searchParams
  const isExpanded = isTrue(query.get('expand'))
  const { pageSize } = hub.settings
  const entries = [...folder.walk(isTrue(query.get('recursive')), path === '' ? '' : `${path}/`)]
  const page = pageOf(entries, query, isExpanded ? Math.min(pageSize, MAX_EXPANDED) : pageSize)
  return jsonAnswer(
    page.rows.map((row) => treeRow(row.path, row.entry, isExpanded ? commit : undefined)),
    { 'X-Repo-Commit': commit.oid, ...nextPageLink(request, page.nextCursor) },
  )
}

/** @type {import('../server/route-table.mjs').Handler} */
export async function pathsInfo(hub, request, { type, id, revision }) {
  const repo = hub.repositories.readable(request.identity, type, id)
  const { paths, expand = false } = await readPathsBody(request)
  const commit = repo.commit(revision)
  const rows = paths.flatMap((path) => {
    const trimmed = path.replaceAll(/^\/|\/$/g, '')
    const entry = commit.tree.get(trimmed)
    if (entry === undefined || trimmed === '') return []
    return [treeRow(trimmed, entry, isTrue(expand) ? commit : undefined)]
  })
  return jsonAnswer(rows)
}

/**
 * Two clients send JSON here and one a form.
 *
 * @param {import('../server/hub-request.mjs').HubRequest} request
 * @returns {Promise<{ paths: string[], expand: unknown }>}
 */
async function readPathsBody(request) {
  if (request.contentType === 'application/x-www-form-urlencoded') {
    const form = new URLSearchParams((await request.readBody(1 << 20)).toString('utf8'))
    return { paths: form.getAll('paths'), expand: form.get('expand') }
  }
  const body = await request.readJson()
  const { paths, expand } = isObject(body) ? body : {}
  const list = typeof paths === 'string' ? [paths] : paths
  if (!Array.isArray(list) || !list.every((path) => typeof path === 'string')) {
    throw badRequest('Invalid input: expected paths')
  }
  return { paths: list, expand }
}
