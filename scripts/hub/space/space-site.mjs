// @ts-check
import { readCard } from '../api/repo-card.mjs'

/**
 * How a static Space is served.
 *
 * @typedef {object} SpaceSite
 * @property {import('../store/tree.mjs').Directory} tree
 * @property {string} root folder of what is served: empty, or ending in a slash
 * @property {string} appFile what the root of the host shows
 * @property {boolean} hasOAuth
 * @property {readonly string[]} scopes
 * @property {number | undefined} oauthMinutes
 * @property {Readonly<Record<string, string>>} headers
 */

/**
 * Reads how a Space is to be served from its README.
 *
 * @param {import('../store/repository.mjs').Repository} repo
 * @returns {SpaceSite | string} or what is wrong with it
 */
export function siteOf(repo) {
  const { tree } = repo.head
  const { data } = readCard(tree.file('README.md')?.content?.toString('utf8') ?? '')
  if (data['sdk'] !== 'static') return 'Missing configuration in README: sdk: static'
  const appFile = text(data['app_file']) ?? 'index.html'
  if (tree.file(appFile) === undefined) return `There is no ${appFile}`
  const scopes = Array.isArray(data['hf_oauth_scopes']) ? data['hf_oauth_scopes'].map(String) : []
  const minutes = data['hf_oauth_expiration_minutes']
  const headers = data['custom_headers']
  return {
    tree,
    root: appFile.slice(0, appFile.lastIndexOf('/') + 1),
    appFile,
    hasOAuth: data['hf_oauth'] === true,
    scopes: ['openid', 'profile', ...scopes.filter((one) => one !== 'openid' && one !== 'profile')],
    oauthMinutes: typeof minutes === 'number' ? minutes : undefined,
    headers:
      typeof headers === 'object' && headers !== null
        ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
        : {},
  }
}

/** @param {unknown} value */
const text = (value) => (typeof value === 'string' && value !== '' ? value : undefined)
