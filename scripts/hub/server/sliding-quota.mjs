// @ts-check

/** How often an account may do a thing in a span of time that ends now. */
export class SlidingQuota {
  /** @type {Map<string, number[]>} Unix ms of each time, by account */
  #times = new Map()

  /**
   * @param {number} limit
   * @param {number} spanMs
   * @param {() => number} now in Unix ms
   */
  constructor(limit, spanMs, now) {
    this.limit = limit
    this.spanMs = spanMs
    this.now = now
  }

  /** @param {string} account */
  used(account) {
    const since = this.now() - this.spanMs
    return (this.#times.get(account) ?? []).filter((time) => time > since).length
  }

  /**
   * Counts one more time, unless there are too many.
   *
   * @param {string} account
   * @returns {boolean} whether it may
   */
  take(account) {
    const since = this.now() - this.spanMs
    const times = (this.#times.get(account) ?? []).filter((time) => time > since)
    const isFree = times.length < this.limit
    if (isFree) times.push(this.now())
    this.#times.set(account, times)
    return isFree
  }

  /** After how many ms one more is free. @param {string} account */
  waitMs(account) {
    const [oldest] = this.#times.get(account) ?? []
    return oldest === undefined ? 0 : Math.max(0, oldest + this.spanMs - this.now())
  }
}
