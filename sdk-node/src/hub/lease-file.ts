import { readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname } from 'node:path'
import { createFile } from '../store/create-file.ts'
import { makeFolder } from '../store/make-folder.ts'
import {
  formatIdentity,
  identifyThisProcess,
  livenessOf,
  parseIdentity,
} from '../store/process-identity.ts'

/** Who holds it touches it so often, and has let go of it when it has not for so long. */
const TOUCH_INTERVAL_MS = 60_000
const ABANDONED_AFTER_MS = 3 * TOUCH_INTERVAL_MS

/**
 * Tells the processes of a machine which of them does something that takes long and would be wasted if
 * two did it. It saves work and guards nothing: two may hold it for a moment.
 */
export class LeaseFile {
  readonly #path: string
  #isHeld = false
  #touching: NodeJS.Timeout | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** @returns false while another living process holds it */
  take(): boolean {
    if (this.#isHeld) return true
    const isTaken = this.#takeFile()
    if (isTaken) this.#touching = setInterval(() => this.#touch(), TOUCH_INTERVAL_MS).unref()
    return isTaken
  }

  #takeFile(): boolean {
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
    clearInterval(this.#touching)
    rmSync(this.#path, { force: true })
  }

  #touch(): void {
    try {
      const now = new Date()
      utimesSync(this.#path, now, now)
    } catch {
      // Then another may take it, and do some work twice.
    }
  }

  #isOfTheLiving(): boolean {
    try {
      const touchedUnixMs = statSync(this.#path).mtimeMs
      if (Date.now() - touchedUnixMs > ABANDONED_AFTER_MS) return false
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
