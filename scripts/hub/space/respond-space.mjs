// @ts-check
import { emptyAnswer, htmlAnswer } from '../server/answer.mjs'
import { planRange } from '../server/byte-range.mjs'
import { mediaType } from '../server/media-type.mjs'
import { clientIdOf } from './space-client.mjs'
import { siteOf } from './space-site.mjs'

/** @typedef {import('../hub-state.mjs').HubState} HubState */
/** @typedef {import('../server/hub-request.mjs').HubRequest} HubRequest */
/** @typedef {import('../server/answer.mjs').Answer} Answer */
/** @typedef {import('../store/repository.mjs').Repository} Repository */
/** @typedef {import('../store/tree.mjs').FileEntry} FileEntry */

/** @param {number} status @param {string} text */
const page = (status, text) =>
  htmlAnswer(status, `<!doctype html><html><head></head><body><h1>${text}</h1></body></html>`)

/**
 * What the host of a static Space answers: the files of its repo.
 *
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {HubRequest} request
 * @returns {Promise<Answer>}
 */
export async function respondSpace(hub, repo, request) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return page(405, 'Method not allowed')
  // A private Space opens only for an address that the Hub's page has signed, which is not built here.
  if (repo.isPrivate) return page(404, 'Sorry, we can’t find the page you are looking for.')
  const site = siteOf(repo)
  if (typeof site === 'string') return page(503, `Configuration error: ${escapeHtml(site)}`)
  const found = findFile(site, request.url.pathname)
  if (found === undefined) return page(404, '404')
  const { path, file } = found
  const etag = `"${file.lfs?.oid ?? file.oid}"`
  const headers = { 'Content-Type': mediaType(path), 'Cache-Control': 'no-cache', ...site.headers }
  if (mediaType(path).startsWith('text/html')) {
    const html = (await contentOf(hub, file)).toString('utf8')
    return htmlAnswer(200, withVariables(html, variablesOf(hub, repo, site)), headers)
  }
  if (request.header('if-none-match') === etag) return emptyAnswer(304, { ...headers, ETag: etag })
  return fileAnswer(hub, request, file, { ...headers, ETag: etag })
}

/**
 * @param {import('./space-site.mjs').SpaceSite} site
 * @param {string} pathname
 * @returns {{ path: string, file: FileEntry } | undefined}
 */
function findFile({ tree, root, appFile }, pathname) {
  const path = decodePath(pathname).replace(/^\//, '')
  if (path === '') return withFile(tree, appFile)
  for (const candidate of [root + path, path, `${path.replace(/\/$/, '')}/index.html`]) {
    const found = withFile(tree, candidate)
    if (found !== undefined) return found
  }
  return undefined
}

/** @param {import('../store/tree.mjs').Directory} tree @param {string} path */
function withFile(tree, path) {
  const file = tree.file(path)
  return file === undefined ? undefined : { path, file }
}

/** @param {string} pathname */
function decodePath(pathname) {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return pathname
  }
}

/** @param {HubState} hub @param {FileEntry} file */
const contentOf = async ({ objects }, { content, lfs }) => content ?? objects.read(lfs?.oid ?? '')

/**
 * @param {HubState} hub
 * @param {HubRequest} request
 * @param {FileEntry} file
 * @param {Readonly<Record<string, string>>} headers
 * @returns {Answer}
 */
function fileAnswer({ objects }, request, { content, lfs, sizeBytes }, headers) {
  const plan = planRange(request.header('range'), sizeBytes)
  const { startByte, endByte } = plan.range
  return {
    status: plan.status,
    headers: { ...headers, ...plan.headers },
    body:
      content === undefined
        ? { path: objects.path(lfs?.oid ?? ''), startByte, endByte }
        : content.subarray(startByte, endByte),
  }
}

/**
 * What every page of a Space can read: nothing of it is secret, not even what is called so.
 *
 * @param {HubState} hub
 * @param {Repository} repo
 * @param {import('./space-site.mjs').SpaceSite} site
 */
function variablesOf(hub, repo, site) {
  const own = [...repo.variables, ...repo.secrets].map(([name, { value }]) => [name, value])
  const oauth = site.hasOAuth
    ? {
        OAUTH_CLIENT_ID: clientIdOf(repo),
        OAUTH_SCOPES: site.scopes.join(' '),
        OPENID_PROVIDER_URL: hub.urls.hub,
      }
    : {}
  return { SPACE_ID: repo.id, ...oauth, ...Object.fromEntries(own) }
}

/**
 * @param {string} html
 * @param {Readonly<Record<string, string>>} variables
 */
function withVariables(html, variables) {
  const json = JSON.stringify({ variables }).replaceAll('<', String.raw`\u003c`)
  return html.replace('<head>', () => `<head><script>window.huggingface=${json};</script>`)
}

/** @param {string} text */
export const escapeHtml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
