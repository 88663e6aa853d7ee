import { mount } from 'svelte'
import { MediaQuery } from 'svelte/reactivity'
import './theme.css'
import App from './App.svelte'
import { createDataClient } from './data/create-data-client.ts'
import { AddressBar, createAddressTarget } from './state/address-bar.ts'
import { Dashboard } from './state/dashboard.svelte.ts'
import { createSafeStorage } from './state/safe-storage.ts'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no element #app to show the page in')

const darkQuery = new MediaQuery('prefers-color-scheme: dark')
const address = createAddressTarget(window)
const dashboard = new Dashboard({
  source: createDataClient(),
  storeUrl: new URL('data/', document.baseURI).href,
  address,
  storage: createSafeStorage(() => localStorage),
  systemIsDark: () => darkQuery.current,
})

mount(App, {
  target,
  props: { dashboard, addressBar: new AddressBar(address), isFramed: window.self !== window.top },
})
