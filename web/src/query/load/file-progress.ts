import type { QueryProgress } from '../query-protocol.ts'

/** Tells how many of the small files have been read, now and then. */
export class FileProgress {
  readonly #fileCount: number
  readonly #tell: (progress: QueryProgress) => void
  #readCount = 0

  constructor(fileCount: number, tell: (progress: QueryProgress) => void) {
    this.#fileCount = fileCount
    this.#tell = tell
  }

  count(): void {
    if (this.#readCount >= this.#fileCount) return
    this.#readCount++
    if (this.#readCount % 20 !== 0) return
    this.#tell({ kind: 'files', readCount: this.#readCount, fileCount: this.#fileCount })
  }
}
