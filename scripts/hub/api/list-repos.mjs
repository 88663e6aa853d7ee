// @ts-check
import { jsonAnswer } from '../server/answer.mjs'
import { nextPageLink, pageOf } from '../server/paging.mjs'
import { canRead } from '../store/access.mjs'

/** @type {import('../server/route-table.mjs').Handler} */
export function listRepos(hub, request, { type }) {
  const query = request.url.searchParams
  const author = query.get('author')
  const search = query.get('search')?.toLowerCase() ?? ''
  const repos = hub.repositories
    .ofType(type)
    .filter((repo) => canRead(request.identity, repo))
    .filter((repo) => author === null || repo.namespace === author)
    .filter((repo) => repo.id.toLowerCase().includes(search))
  const page = pageOf(repos, query, hub.settings.pageSize)
  return jsonAnswer(
    page.rows.map(({ key, id, namespace, isPrivate, head, createdUnixMs }) => ({
      _id: key,
      id,
      author: namespace,
      sha: head.oid,
      private: isPrivate,
      gated: false,
      likes: 0,
      downloads: 0,
      tags: [],
      createdAt: new Date(createdUnixMs).toISOString(),
      lastModified: new Date(head.unixMs).toISOString(),
    })),
    nextPageLink(request, page.nextCursor),
  )
}
