import type { StoreAddress } from '../data/store-address.ts'
import type { Clock } from './clock.ts'
import type { Fetch } from './fetch.ts'
import { HttpStore } from './http-store.ts'
import type { HubStores } from './hub/hub-stores.ts'
import { HUB_PACE, type PollPace } from './poll-pace.ts'
import { StoreFailure } from './store-failure.ts'
import type { StoreSource } from './store-source.ts'

export interface OpenerContext {
  readonly fetch: Fetch
  readonly clock: Clock
  /** Told whenever a Hub says that the visitor may not read a dataset. */
  readonly onDenied: (failure: StoreFailure) => void
}

/** A store with what is known of its host. */
export interface OpenedStore extends StoreSource {
  /** Where the host tells of changes, as far as its answers said; absolute. */
  readonly eventsUrl: string | null
  readonly pace: PollPace
}

/** Opens stores of each kind; the code for Hubs is fetched when one is named. */
export class StoreOpener {
  readonly #context: OpenerContext
  #hubs: Promise<HubStores> | null = null

  constructor(context: OpenerContext) {
    this.#context = context
  }

  open(address: StoreAddress): OpenedStore {
    if (address.kind === 'http') return new HttpStore(address.url, this.#context.fetch)
    const opening = this.#loadHubs().then((hubs) => hubs.open(address))
    // Whoever reads is told.
    opening.catch(() => undefined)
    return {
      eventsUrl: null,
      pace: HUB_PACE,
      readText: (...read) => opening.then((store) => store.readText(...read)),
      readWhole: (...read) => opening.then((store) => store.readWhole(...read)),
      readRange: (...read) => opening.then((store) => store.readRange(...read)),
    }
  }

  /** Reads a Hub as this visitor from now on. @param token null: as anybody */
  async authorize(hubUrl: string, token: string | null): Promise<void> {
    const hubs = await this.#loadHubs()
    hubs.authorize(hubUrl, token)
  }

  #loadHubs(): Promise<HubStores> {
    this.#hubs ??= import('./hub/hub-stores.ts').then(
      ({ HubStores }) => new HubStores({ ...this.#context, random: Math.random }),
      (error: unknown) => {
        this.#hubs = null
        throw new StoreFailure('unreachable', String(error))
      },
    )
    return this.#hubs
  }
}
