// @ts-check
import { badRequest } from './hub-error.mjs'

/**
 * A page of a listing. Its cursor counts what stood before: a listing is always of one commit.
 *
 * @template Row
 * @param {readonly Row[]} rows all of them
 * @param {URLSearchParams} query
 * @param {number} pageSize
 * @returns {{ rows: Row[], nextCursor: string | undefined }}
 */
export function pageOf(rows, query, pageSize) {
  const limit = Math.min(pageSize, Number(query.get('limit') ?? pageSize))
  if (!Number.isInteger(limit) || limit < 1) throw badRequest('Invalid limit')
  const start = readCursor(query.get('cursor'))
  const end = start + limit
  return {
    rows: rows.slice(start, end),
    nextCursor:
      end < rows.length ? Buffer.from(JSON.stringify({ end })).toString('base64url') : undefined,
  }
}

/** @param {string | null} cursor */
function readCursor(cursor) {
  if (cursor === null) return 0
  const match = /^\{"end":(\d+)\}$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (match === null) throw badRequest('Invalid cursor')
  return Number(match[1])
}

/**
 * @param {import('./hub-request.mjs').HubRequest} request
 * @param {string | undefined} cursor
 * @returns {Record<string, string>}
 */
export function nextPageLink(request, cursor) {
  if (cursor === undefined) return {}
  const next = new URL(request.url)
  next.searchParams.set('cursor', cursor)
  return { Link: `<${next.href}>; rel="next"` }
}
