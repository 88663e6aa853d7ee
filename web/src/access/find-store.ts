import type { StoreAddress } from '../data/store-address.ts'
import type { StoreAccess } from '../state/store-access.ts'
import { AccessError } from './access-error.ts'
import { HubAccess } from './hub-access.ts'
import { takeReturn } from './oauth.ts'
import { parseHubUrl, parseStoreAddress } from './parse-store-address.ts'
import { refuseAddress } from './refused-address.ts'
import { readSpaceApp } from './space-app.ts'
import { openSessionTexts } from './token-store.ts'

export interface FoundStore {
  readonly address: StoreAddress
  /** null where everybody reads alike */
  readonly access: StoreAccess | null
}

/** Where the page's store is, by its address and the site's settings, and who reads it. */
export function findStore(page: Window, besideUrl: string): FoundStore {
  const texts = openSessionTexts(() => page.sessionStorage)
  const returned = takeReturn(page, texts)
  const setting = (name: string): string | null =>
    page.document.querySelector(`meta[name="shardboard-${name}"]`)?.getAttribute('content') ?? null
  try {
    const settings = { dataset: setting('dataset'), hub: setting('hub') }
    const hubUrl = parseHubUrl(settings.hub)
    const address = parseStoreAddress(page.location.search, settings, besideUrl)
    if (address.kind === 'http') return { address, access: null }
    const isOwn = !new URLSearchParams(page.location.search).has('dataset')
    const access = new HubAccess({
      hubUrl,
      isPrivate: isOwn && setting('private') === 'true',
      app: readSpaceApp(page, hubUrl),
      isFramed: page.top !== page,
      page,
      texts,
      returned,
      nowUnixMs: () => Date.now(),
    })
    return { address, access }
  } catch (error) {
    if (!(error instanceof AccessError)) throw error
    return { address: { kind: 'http', url: besideUrl }, access: refuseAddress(error) }
  }
}
