import type { StoreAddress } from '../data/store-address.ts'
import type { Clock } from './clock.ts'
import type { Fetch } from './fetch.ts'
import { HttpStore } from './http-store.ts'
import type { HubStores } from './hub/hub-stores.ts'
import { LateStore } from './late-store.ts'
import { StoreFailure } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

export interface OpenerContext {
  readonly fetch: Fetch
  readonly clock: Clock
  /** Told whenever a Hub says that the visitor may not read a dataset. */
  readonly onDenied: (failure: StoreFailure) => void
}

/** Opens stores of each kind; the code for Hubs is fetched when one is named. */
export class StoreOpener {
  readonly #context: OpenerContext
  #hubs: Promise<HubStores> | null = null

  constructor(context: OpenerContext) {
    this.#context = context
  }

  open(address: StoreAddress): HttpStore | LateStore {
    if (address.kind === 'http') return new HttpStore(address.url, this.#context.fetch)
    const opening = this.#loadHubs().then((hubs): StoreSource => hubs.open(address.hubUrl, address))
    return new LateStore(opening)
  }

  /** Reads a Hub as this visitor from now on. @param token null: as anybody */
  async authorize(hubUrl: string, token: string | null): Promise<void> {
    const hubs = await this.#loadHubs()
    hubs.authorize(hubUrl, token)
  }

  async #loadHubs(): Promise<HubStores> {
    this.#hubs ??= import('./hub/hub-stores.ts').then(
      ({ HubStores }) => new HubStores({ ...this.#context, random: Math.random }),
    )
    try {
      return await this.#hubs
    } catch (error) {
      this.#hubs = null
      throw new StoreFailure(
        'unreachable',
        `The code for Hubs could not be loaded: ${String(error)}`,
      )
    }
  }
}
