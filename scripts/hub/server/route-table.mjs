// @ts-check
import { pageNotFound } from './hub-error.mjs'

/** @typedef {import('../store/repository.mjs').RepoType} RepoType */
/** @typedef {import('./hub-request.mjs').HubRequest} HubRequest */
/** @typedef {import('./answer.mjs').Answer} Answer */

/**
 * What a path says.
 *
 * @typedef {object} RouteParameters
 * @property {RepoType} type
 * @property {string} id `namespace/name`, empty where the path names none
 * @property {string} revision empty where the path names none
 * @property {string} path inside of the repo; empty for its root
 * @property {string} [name] what else the path names
 */

/** @typedef {(hub: import('../hub-state.mjs').HubState, request: HubRequest, parameters: RouteParameters) => Answer | Promise<Answer>} Handler */
/** @typedef {{ method: string, pattern: RegExp, handle: Handler }} Route */

const REPO = '(?<ns>[^/]+)/(?<repo>[^/]+)'

/** @type {Readonly<Record<string, string>>} */
const PLACEHOLDERS = {
  ':repo-api': `/api/(?<types>models|datasets|spaces)/${REPO}`,
  ':repo': `/(?:(?<types>datasets|spaces)/)?${REPO}`,
  ':revision': '(?<revision>[^/]+)',
  ':path?': '(?:/(?<path>.*))?',
  ':path': '(?<path>.+)',
  ':types': '(?<types>models|datasets|spaces)',
  ':name': '(?<name>[^/]+)',
}

/**
 * @param {string} method a GET serves HEAD too
 * @param {string} path with placeholders
 * @param {Handler} handle
 * @returns {Route}
 */
export const route = (method, path, handle) => ({
  method,
  pattern: new RegExp(
    `^${path
      .replaceAll('.', String.raw`\.`)
      .replaceAll(
        /:repo-api|:repo|:revision|:path\??|:types|:name/g,
        (word) => PLACEHOLDERS[word] ?? word,
      )}/?$`,
  ),
  handle,
})

/** @param {string | undefined} types as the path spells it @returns {RepoType} */
const typeOf = (types) =>
  types === 'datasets' ? 'dataset' : types === 'spaces' ? 'space' : 'model'

/**
 * @param {readonly Route[]} routes
 * @param {HubRequest} request
 * @returns {{ handle: Handler, parameters: RouteParameters }}
 */
export function findRoute(routes, request) {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  for (const one of routes) {
    if (one.method !== method) continue
    const groups = one.pattern.exec(request.url.pathname)?.groups
    if (groups === undefined && !one.pattern.test(request.url.pathname)) continue
    return { handle: one.handle, parameters: readParameters(groups ?? {}) }
  }
  throw pageNotFound()
}

/** @param {Partial<Record<string, string>>} groups @returns {RouteParameters} */
function readParameters({ types, ns, repo, revision = '', path = '', name }) {
  try {
    return {
      type: typeOf(types),
      id: repo === undefined ? '' : `${decodeURIComponent(ns ?? '')}/${decodeURIComponent(repo)}`,
      revision: decodeURIComponent(revision),
      path: decodeURIComponent(path).replace(/\/$/, ''),
      ...(name === undefined ? {} : { name: decodeURIComponent(name) }),
    }
  } catch {
    throw pageNotFound()
  }
}
