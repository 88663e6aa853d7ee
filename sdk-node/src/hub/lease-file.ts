import { readFileSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { createFile } from '../store/create-file.ts'
import { makeFolder } from '../store/make-folder.ts'
import {
  formatIdentity,
  identifyThisProcess,
  livenessOf,
  parseIdentity,
} from '../store/process-identity.ts'

/** One that nobody here can tell of is given up after so long. */
const ABANDONED_AFTER_MS = 10 * 60_000

/**
 * Tells the processes of a machine which of them does something that takes long and would be wasted if
 * two did it. It saves work and guards nothing: two may hold it for a moment.
 */
export class LeaseFile {
  readonly #path: string
  #isHeld = false

  constructor(path: string) {
    this.#path = path
  }

  /** @returns false while another living process holds it */
  take(): boolean {
    if (this.#isHeld) return true
    makeFolder(dirname(this.#path))
    const identity = formatIdentity(identifyThisProcess())
    this.#isHeld = createFile(this.#path, identity)
    if (this.#isHeld || this.#isOfTheLiving()) return this.#isHeld
    rmSync(this.#path, { force: true })
    this.#isHeld = createFile(this.#path, identity)
    return this.#isHeld
  }

  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    rmSync(this.#path, { force: true })
  }

  #isOfTheLiving(): boolean {
    try {
      const touchedUnixMs = statSync(this.#path).mtimeMs
      const holder = parseIdentity(readFileSync(this.#path, 'utf8'))
      if (holder === undefined) return Date.now() - touchedUnixMs < ABANDONED_AFTER_MS
      if (holder.pid === process.pid && holder.host === identifyThisProcess().host) return false
      const liveness = livenessOf(holder, touchedUnixMs)
      if (liveness !== 'unknown') return liveness === 'alive'
      return Date.now() - touchedUnixMs < ABANDONED_AFTER_MS
    } catch {
      return false
    }
  }
}
