import { createContext } from 'svelte'
import type { AddressBar } from './address-bar.ts'
import type { Dashboard } from './dashboard.svelte.ts'

/** The page's state, made in App. */
export const [getDashboard, setDashboard] = createContext<Dashboard>()

export const [getAddressBar, setAddressBar] = createContext<AddressBar>()
