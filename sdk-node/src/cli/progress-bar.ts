import { SingleBar } from 'cli-progress'
import type { ProgressDisplay } from './command-io.ts'
import { formatBytes } from './format-bytes.ts'

/** Progress for a terminal: a line that is drawn over and over. */
export class ProgressBar implements ProgressDisplay {
  readonly #bar: SingleBar
  #isDrawn = false

  constructor(stream: NodeJS.WritableStream) {
    this.#bar = new SingleBar({
      stream,
      format: '{label} [{bar}] {percentage} % · {done} of {all}',
      barCompleteChar: '=',
      barIncompleteChar: ' ',
      hideCursor: true,
      clearOnComplete: true,
      // What ends the command takes the bar away itself.
      gracefulExit: false,
    })
  }

  show(label: string, doneBytes: number, totalBytes: number): void {
    const values = { label, done: formatBytes(doneBytes), all: formatBytes(totalBytes) }
    if (!this.#isDrawn) this.#bar.start(Math.max(1, totalBytes), doneBytes, values)
    this.#isDrawn = true
    this.#bar.setTotal(Math.max(1, totalBytes))
    this.#bar.update(doneBytes, values)
  }

  close(): void {
    if (this.#isDrawn) this.#bar.stop()
    this.#isDrawn = false
  }
}
