import { scheduleTimeout, Throttle } from './schedule.ts'
import type { Schedule } from './schedule.ts'

/** The parts of `window.history` and `window.location` that are used. */
export interface AddressTarget {
  /** With its leading `?`, or ''. */
  search(): string
  replace(search: string): void
  push(search: string): void
}

/** Browsers refuse more than about a hundred changes in half a minute. */
export const ADDRESS_INTERVAL_MS = 400

/** Writes the view into the address bar: often in place, and as a new entry for a new project. */
export class AddressBar {
  readonly #target: AddressTarget
  readonly #throttle: Throttle
  #search: string

  constructor(target: AddressTarget, schedule: Schedule = scheduleTimeout) {
    this.#target = target
    this.#search = target.search()
    this.#throttle = new Throttle(() => this.#write(), ADDRESS_INTERVAL_MS, schedule)
  }

  /** @param query without its leading `?` */
  replace(query: string): void {
    this.#search = query === '' ? '' : `?${query}`
    this.#throttle.ask()
  }

  /** Keeps the present address as a step back. */
  push(query: string): void {
    this.#throttle.stop()
    const search = query === '' ? '' : `?${query}`
    if (search === this.#target.search()) return
    this.#search = search
    this.#target.push(search)
  }

  stop(): void {
    this.#throttle.stop()
  }

  #write(): void {
    if (this.#search !== this.#target.search()) this.#target.replace(this.#search)
  }
}

export function createAddressTarget(browser: Window): AddressTarget {
  const toUrl = (search: string): string =>
    browser.location.pathname + search + browser.location.hash
  return {
    search: () => browser.location.search,
    replace: (search) => browser.history.replaceState(null, '', toUrl(search)),
    push: (search) => browser.history.pushState(null, '', toUrl(search)),
  }
}
