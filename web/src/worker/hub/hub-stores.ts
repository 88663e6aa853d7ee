import { HubRequests, type HubContext } from './hub-requests.ts'
import { HubStore, type HubDataset } from './hub-store.ts'

/** Stores on Hubs. What is known of a Hub, such as the visitor's token, holds for all of its stores. */
export class HubStores {
  readonly #context: HubContext
  readonly #hubs = new Map<string, HubRequests>()

  constructor(context: HubContext) {
    this.#context = context
  }

  open(address: HubDataset & { readonly hubUrl: string }): HubStore {
    return new HubStore(this.#hub(address.hubUrl), address, this.#context.clock)
  }

  /** @param token null: the visitor has signed out */
  authorize(hubUrl: string, token: string | null): void {
    this.#hub(hubUrl).authorize(token)
  }

  #hub(hubUrl: string): HubRequests {
    const known = this.#hubs.get(hubUrl) ?? new HubRequests(hubUrl, this.#context)
    this.#hubs.set(hubUrl, known)
    return known
  }
}
