import type { StoreAddress } from '../data/store-address.ts'
import { AccessError } from './access-error.ts'

/** What the site says of itself; null: nothing. */
export interface SiteSettings {
  readonly dataset: string | null
  readonly hub: string | null
}

export const DEFAULT_HUB_URL = 'https://huggingface.co'
const MAIN = 'main'

/**
 * Where the store is: what the address names, else what the site's settings name.
 * @param search the page's query, with or without its `?`
 * @param besideUrl of the store that is neither
 * @throws {AccessError} `bad-address`, that names the value and what it may be
 */
export function parseStoreAddress(
  search: string,
  settings: SiteSettings,
  besideUrl: string,
): StoreAddress {
  const query = new URLSearchParams(search)
  const [dataset, src] = [query.get('dataset'), query.get('src')]
  if (dataset !== null && src !== null) {
    throw new AccessError(
      'bad-address',
      'The link names both a dataset and a src: it may name one.',
    )
  }
  if (src !== null) return { kind: 'http', url: parseSource(src) }
  if (dataset !== null) return parseDataset(dataset, 'The link’s dataset', settings)
  if (settings.dataset === null) return { kind: 'http', url: besideUrl }
  return parseDataset(settings.dataset, 'The site’s dataset', settings)
}

function parseDataset(text: string, what: string, settings: SiteSettings): StoreAddress {
  const parts = /^(?:hub:)?([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)(?:@([A-Za-z0-9][\w./-]*))?$/
  const [, dataset, revision = MAIN] = parts.exec(text) ?? []
  if (dataset !== undefined) {
    return { kind: 'hub', hubUrl: parseHubUrl(settings.hub), dataset, revision }
  }
  throw new AccessError(
    'bad-address',
    `${what} is “${text}”: it should be user/name or user/name@revision.`,
  )
}

/** @param text of the site's settings @returns the Hub's origin @throws {AccessError} */
export function parseHubUrl(text: string | null): string {
  if (text === null) return DEFAULT_HUB_URL
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && isSecure(url)) return url.origin
  throw new AccessError(
    'bad-address',
    `The site’s Hub is “${text}”: it should be an address that begins with https://.`,
  )
}

function parseSource(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !isSecure(url) || url.username !== '' || url.password !== '') {
    throw new AccessError(
      'bad-address',
      `The link’s src is “${text}”: it should be the address of a folder, that begins with https:// (or http:// on this computer).`,
    )
  }
  url.search = ''
  url.hash = ''
  url.pathname = url.pathname.replace(/(?:\/index\.json)?\/*$/, '/')
  return url.href
}

/** Plain http is for this computer alone. */
function isSecure({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost')
}
