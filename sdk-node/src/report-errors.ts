import type { ShardboardError } from './errors.ts'
import { writeLine } from './write-line.ts'

/** A cause that has been told is told again only after this long, if it is still there. */
const REPEAT_AFTER_MS = 60_000

/** Tells of each cause once. */
export class ErrorReporter {
  readonly #onError: (error: ShardboardError) => void
  readonly #toldUnixMs = new Map<string, number>()

  constructor(onError: ((error: ShardboardError) => void) | undefined) {
    this.#onError = onError ?? writeToStandardError
  }

  /** @param cause what makes two errors the same, e.g. a metric's name */
  report(cause: string, error: ShardboardError): void {
    const nowUnixMs = Date.now()
    const toldUnixMs = this.#toldUnixMs.get(cause)
    const lasts = error.code === 'log-failed' || error.code === 'seal-failed'
    if (toldUnixMs !== undefined && !(lasts && nowUnixMs - toldUnixMs > REPEAT_AFTER_MS)) return
    this.#toldUnixMs.set(cause, nowUnixMs)
    try {
      this.#onError(error)
    } catch (thrown) {
      writeToStandardError(error)
      writeLine(`onError threw: ${String(thrown)}`)
    }
  }
}

function writeToStandardError(error: ShardboardError): void {
  writeLine(error.message)
}
