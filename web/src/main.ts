import { mount } from 'svelte'
import { MediaQuery } from 'svelte/reactivity'
import './theme.css'
import App from './App.svelte'
import type { FoundStore } from './access/find-store.ts'
import { createDataClient } from './data/create-data-client.ts'
import { AddressBar, createAddressTarget } from './state/address-bar.ts'
import { Dashboard } from './state/dashboard.svelte.ts'
import { createSafeStorage } from './state/safe-storage.ts'

const source = createDataClient()
const besideUrl = new URL('data/', document.baseURI).href

function show({ address: store, access }: FoundStore): void {
  const target = document.getElementById('app')
  if (target === null) throw new Error('index.html has no element #app to show the page in')
  const darkQuery = new MediaQuery('prefers-color-scheme: dark')
  const address = createAddressTarget(window)
  const dashboard = new Dashboard({
    source,
    store,
    access,
    address,
    storage: createSafeStorage(() => localStorage),
    systemIsDark: () => darkQuery.current,
  })
  mount(App, {
    target,
    props: { dashboard, addressBar: new AddressBar(address), isFramed: window.self !== window.top },
  })
}

// What most pages have no use for is fetched only where it is needed.
const isElsewhere =
  /[?&](?:dataset|src|state)=/.test(location.search) ||
  document.querySelector('meta[name=shardboard-dataset]') !== null
if (isElsewhere) {
  void import('./access/find-store.ts').then(({ findStore }) => show(findStore(window, besideUrl)))
} else {
  show({ address: { kind: 'http', url: besideUrl }, access: null })
}
