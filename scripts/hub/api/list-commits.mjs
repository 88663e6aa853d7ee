// @ts-check
import { jsonAnswer } from '../server/answer.mjs'
import { badRequest } from '../server/hub-error.mjs'
import { historyOf } from '../store/repository.mjs'

const PAGE_SIZE = 50
const MAX_PAGE_SIZE = 1000

/** @type {import('../server/route-table.mjs').Handler} */
export function listCommits(hub, request, { type, id, revision }) {
  const repo = hub.repositories.readable(request.identity, type, id)
  const commits = [...historyOf(repo.commit(revision))]
  const query = request.url.searchParams
  const limit = Math.min(Number(query.get('limit') ?? PAGE_SIZE), MAX_PAGE_SIZE)
  const page = Number(query.get('p') ?? 0)
  if (!(limit >= 1) || !(page >= 0)) throw badRequest('Invalid page')
  const end = (page + 1) * limit
  const next = new URL(request.url)
  next.searchParams.set('p', String(page + 1))
  return jsonAnswer(
    commits.slice(page * limit, end).map(({ oid, title, message, author, unixMs, parent }) => ({
      id: oid,
      title,
      message,
      authors: [{ user: author, avatar: `/avatars/${author}.svg` }],
      date: new Date(unixMs).toISOString(),
      parents: parent === undefined ? [] : [parent.oid],
    })),
    {
      'X-Total-Count': String(commits.length),
      ...(end < commits.length ? { Link: `<${next.href}>; rel="next"` } : {}),
    },
  )
}
