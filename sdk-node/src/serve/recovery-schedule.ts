import { messageOf } from '../errors.ts'
import type { Repeat } from './repeat.ts'
import { WarningLog } from './warning-log.ts'

/** A run whose process died is seen to have crashed this soon, while somebody looks. */
export const RECOVERY_INTERVAL_MS = 2000

export interface RecoveryScheduleOptions {
  readonly recoverProjects: () => Promise<void>
  /** Asked each time; nothing is recovered for nobody. */
  readonly isWanted: () => boolean
  readonly repeat: Repeat
  readonly onWarning: (message: string) => void
}

/** Publishes what dead writers left: once at the start, then again and again while it is wanted. */
export class RecoverySchedule {
  readonly #options: RecoveryScheduleOptions
  readonly #warnings: WarningLog
  readonly #stopRepeating: () => void
  #running: Promise<void> | undefined

  constructor(options: RecoveryScheduleOptions) {
    this.#options = options
    this.#warnings = new WarningLog(options.onWarning)
    this.#stopRepeating = options.repeat(RECOVERY_INTERVAL_MS, () => {
      if (options.isWanted()) this.#start()
    })
    this.#start()
  }

  /** Resolves when no recovery is running any more. */
  async close(): Promise<void> {
    this.#stopRepeating()
    await this.#running
  }

  #start(): void {
    this.#running ??= this.#recover().finally(() => {
      this.#running = undefined
    })
  }

  async #recover(): Promise<void> {
    try {
      await this.#options.recoverProjects()
      this.#warnings.report([])
    } catch (error) {
      this.#warnings.report([`What ended runs left could not be published: ${messageOf(error)}`])
    }
  }
}
