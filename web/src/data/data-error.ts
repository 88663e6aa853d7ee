import type { FailureCode } from '../worker/protocol.ts'

/** A question that the data layer could not answer. */
export class DataError extends Error {
  override readonly name = 'DataError'
  readonly code: FailureCode

  constructor(code: FailureCode, message: string) {
    super(message)
    this.code = code
  }
}
