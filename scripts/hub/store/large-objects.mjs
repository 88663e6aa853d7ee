// @ts-check

/** Which large objects a repo has, and which of them nobody needs any more. */
export class LargeObjects {
  /** @type {Map<string, number>} by oid the Unix ms after which it may be gone */
  #expiry = new Map()
  #now
  #garbageLifeMs

  /**
   * @param {() => number} now in Unix ms
   * @param {number} garbageLifeMs
   */
  constructor(now, garbageLifeMs) {
    this.#now = now
    this.#garbageLifeMs = garbageLifeMs
  }

  /** @param {string} oid */
  has(oid) {
    return this.#now() < (this.#expiry.get(oid) ?? -Infinity)
  }

  /** An object that was uploaded, or is in a commit. @param {string} oid */
  use(oid) {
    this.#expiry.set(oid, Infinity)
  }

  /** Lets all others go when their time has come. @param {ReadonlySet<string>} used oids */
  discardAllBut(used) {
    const expiresAt = this.#now() + this.#garbageLifeMs
    for (const [oid, until] of this.#expiry) {
      if (!used.has(oid)) this.#expiry.set(oid, Math.min(until, expiresAt))
    }
  }
}
