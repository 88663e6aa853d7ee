import type { ProgressDisplay } from './command-io.ts'
import { formatBytes } from './format-bytes.ts'

const LINE_INTERVAL_MS = 10_000

/** Progress for a log: a line now and then. */
export class ProgressLines implements ProgressDisplay {
  readonly #write: (line: string) => void
  readonly #nowMs: () => number
  #nextMs: number

  /** @param nowMs a clock that never goes back */
  constructor(write: (line: string) => void, nowMs: () => number = () => performance.now()) {
    this.#write = write
    this.#nowMs = nowMs
    this.#nextMs = nowMs() + LINE_INTERVAL_MS
  }

  show(label: string, doneBytes: number, totalBytes: number): void {
    if (this.#nowMs() < this.#nextMs) return
    this.#nextMs = this.#nowMs() + LINE_INTERVAL_MS
    this.#write(`${label}: ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`)
  }

  close(): void {
    this.#nextMs = Infinity
  }
}
