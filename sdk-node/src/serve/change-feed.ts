import type { Repeat } from './repeat.ts'
import { WarningLog } from './warning-log.ts'
import type { FileChange, WatchedFiles } from './watched-files.ts'

/** How often the watched files are looked at: polling works on every file system, network ones too. */
export const LOOK_INTERVAL_MS = 200

export type ChangeListener = (changes: readonly FileChange[]) => void

/**
 * Tells any number of listeners what changes in one set of files, from the first listener to the
 * last. Each hears of every file that is there first, then of changes only.
 */
export class ChangeFeed {
  readonly #files: WatchedFiles
  readonly #warnings: WarningLog
  /** And whether each has had its snapshot. */
  readonly #listeners = new Map<ChangeListener, boolean>()
  readonly #stopLooking: () => void
  #state: 'idle' | 'looking' | 'closed' = 'idle'

  constructor(files: WatchedFiles, repeat: Repeat, onWarning: (message: string) => void) {
    this.#files = files
    this.#warnings = new WarningLog(onWarning)
    this.#stopLooking = repeat(LOOK_INTERVAL_MS, () => void this.#look())
  }

  get listenerCount(): number {
    return this.#listeners.size
  }

  add(listener: ChangeListener): void {
    this.#listeners.set(listener, false)
    void this.#look()
  }

  remove(listener: ChangeListener): void {
    this.#listeners.delete(listener)
  }

  close(): void {
    this.#state = 'closed'
    this.#listeners.clear()
    this.#stopLooking()
  }

  async #look(): Promise<void> {
    if (this.#state !== 'idle') return
    this.#state = 'looking'
    const changes = await this.#files.look()
    if (this.#isClosed()) return
    this.#state = 'idle'
    this.#warnings.report(this.#files.problems)
    this.#tell(changes)
  }

  #isClosed(): boolean {
    return this.#state === 'closed'
  }

  #tell(changes: readonly FileChange[]): void {
    const snapshot = this.#files.snapshot()
    for (const [listener, hasSnapshot] of this.#listeners) {
      if (!hasSnapshot) {
        this.#listeners.set(listener, true)
        listener(snapshot)
      } else if (changes.length > 0) {
        listener(changes)
      }
    }
  }
}
