import type { IncomingMessage, ServerResponse } from 'node:http'
import { ROOT_INDEX_PATH } from '../layout/index.ts'
import type { ChangeFeeds } from './change-feeds.ts'
import type { CompressedFiles } from './compressed-files.ts'
import type { HostCheck } from './host-check.ts'
import { siteMediaType, storeMediaType } from './media-type.ts'
import type { Repeat } from './repeat.ts'
import { parseRequestPath } from './request-path.ts'
import { sendText, setSecurityHeaders } from './response-headers.ts'
import { serveEvents } from './serve-events.ts'
import { serveFile, type ServedFolder } from './serve-file.ts'
import { serveIndex } from './serve-index.ts'
import { serveParts } from './serve-parts.ts'
import { isStoreFile } from './store-file.ts'

/** What the answers are made of. */
export interface Routes {
  readonly hostCheck: HostCheck
  readonly site: ServedFolder
  readonly store: ServedFolder
  readonly compressed: CompressedFiles
  readonly feeds: ChangeFeeds
  readonly repeat: Repeat
  /** The Hub's origin that the page is told; undefined: it has its own. */
  readonly hubUrl: string | undefined
}

const STORE_PREFIX = 'data'
const EVENTS_NAME = 'events'
const PARTS_NAME = 'parts'
const SITE_INDEX = 'index.html'

/** The site at `/`, the store at `/data/`, its changes at `/events`, parts of its files at `/parts`. */
export async function routeRequest(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  setSecurityHeaders(response)
  const refusal = routes.hostCheck.refusal(request.headers.host, request.headers.origin)
  if (refusal !== undefined) return sendText(response, 403, refusal)
  const path = parseRequestPath(request.url ?? '')
  const isParts = path.kind === 'path' && path.names.join('/') === PARTS_NAME
  if (isParts && request.method === 'POST')
    return serveParts(request, response, routes.store.folder)
  if (isParts || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.setHeader('Allow', isParts ? 'POST' : 'GET, HEAD')
    // The request's body is not read, so nothing else can follow it.
    response.setHeader('Connection', 'close')
    return sendText(
      response,
      405,
      isParts ? 'Parts are asked for by POST.' : 'This server is only read from, by GET and HEAD.',
    )
  }
  if (path.kind === 'malformed') return sendText(response, 400, `Not a path: ${path.reason}.`)
  if (path.kind === 'hidden') return sendText(response, 404, NOTHING_HERE)
  const [first, ...rest] = path.names
  if (first === EVENTS_NAME && rest.length === 0) {
    return serveEvents(request, response, routes.feeds, routes.repeat)
  }
  if (first === STORE_PREFIX) return serveStore(routes, request, response, rest)
  return serveSite(routes, request, response, path.names)
}

const NOTHING_HERE = 'There is nothing at this address.'

async function serveStore(
  { store, compressed }: Routes,
  request: IncomingMessage,
  response: ServerResponse,
  names: readonly string[],
): Promise<void> {
  if (names.join('/') === ROOT_INDEX_PATH) {
    // Relative to the store, so that it holds below any prefix of a reverse proxy.
    response.setHeader('Shardboard-Events', `../${EVENTS_NAME}`)
    response.setHeader('Shardboard-Parts', `../${PARTS_NAME}`)
  }
  if (isStoreFile(names) && (await serveFile(request, response, store, names, compressed))) return
  sendText(response, 404, 'The store has no such file.')
}

async function serveSite(
  { site, compressed, hubUrl }: Routes,
  request: IncomingMessage,
  response: ServerResponse,
  names: readonly string[],
): Promise<void> {
  const wanted = names.length === 0 ? [SITE_INDEX] : names
  if (hubUrl !== undefined && wanted.join('/') === SITE_INDEX) {
    if (await serveIndex(request, response, site, SITE_INDEX, hubUrl)) return
  } else if (await serveFile(request, response, site, wanted, compressed)) return
  if (names.length > 0) return sendText(response, 404, NOTHING_HERE)
  sendText(
    response,
    503,
    `The dashboard's site has not been built: there is no ${SITE_INDEX} in ${site.folder}. Run "npm run build" and load this page again.`,
  )
}

/** The built site: files in `assets/` have their content's hash in their name. */
export function siteFolder(folder: string): ServedFolder {
  return {
    folder,
    mediaType: siteMediaType,
    cacheControl: (names) =>
      names[0] === 'assets' && names.length > 1
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
  }
}

/** The store: every answer is asked for again, which costs a 304. */
export function storeFolder(folder: string): ServedFolder {
  return { folder, mediaType: storeMediaType, cacheControl: () => 'no-cache' }
}
