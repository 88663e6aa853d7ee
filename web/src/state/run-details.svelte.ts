import type { RunRecord } from 'shardboard/layout'
import type { DataSource } from './data-source.ts'
import { isAbort, toFailure } from './failure.ts'
import type { Failure } from './failure.ts'

/** The run whose details are shown: all that its record holds. */
export class RunDetails {
  #runId: string | null = $state(null)
  #record: RunRecord | null = $state.raw(null)
  #failure: Failure | null = $state.raw(null)
  readonly #source: DataSource
  /** Rises with every read, so that a late answer is known for one. */
  #reading = 0

  constructor(source: DataSource) {
    this.#source = source
  }

  /** null: none is shown */
  get runId(): string | null {
    return this.#runId
  }

  /** As it was read last; null: not read yet. */
  get record(): RunRecord | null {
    return this.#record
  }

  /** Why it could not be read; the last record stays. */
  get failure(): Failure | null {
    return this.#failure
  }

  open(runId: string): void {
    this.#runId = runId
    this.#record = null
    this.#failure = null
  }

  close(): void {
    this.#runId = null
  }

  /** Reads the record of the run that is shown. */
  async read(): Promise<void> {
    const runId = this.#runId
    if (runId === null) return
    const reading = ++this.#reading
    const isLate = (): boolean => reading !== this.#reading || runId !== this.#runId
    try {
      const record = await this.#source.runRecord(runId)
      if (isLate()) return
      this.#record = record
      this.#failure = null
    } catch (error) {
      if (!isLate() && !isAbort(error)) this.#failure = toFailure(error)
    }
  }
}
