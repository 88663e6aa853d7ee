import { LayoutError } from 'shardboard/layout'
import type { DataProblem } from '../data/catalog.ts'
import type { FailureCode } from './protocol.ts'

/** A read of the store that gave no answer, with the code that the page is told. */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure'
  readonly code: FailureCode

  constructor(code: FailureCode, message: string) {
    super(message)
    this.code = code
  }
}

/** A published file is not there: it may have been replaced since its manifest was read. */
export class AbsentShard extends StoreFailure {
  constructor(path: string) {
    super('not-found', `${path} is named by its run's manifest and is not there`)
  }
}

/** A published file whose content is not what its manifest says. */
export class BrokenShard extends Error {
  override readonly name = 'BrokenShard'
}

/** @returns the code for any error; `internal` for one that nobody foresaw */
export function failureCode(error: unknown): FailureCode {
  if (error instanceof StoreFailure || error instanceof LayoutError) return error.code
  return error instanceof BrokenShard ? 'malformed' : 'internal'
}

/** Whether a Hub has said who may read, which asking again does not change. */
export function isDenial(code: FailureCode | null): boolean {
  return code === 'expired' || code === 'no-access' || code === 'sign-in-needed'
}

/**
 * What the page is told of a file that could not be read while others could.
 * @param broken the kind for a file that was there and made no sense
 * @returns null for an error that is not about the file
 */
export function toProblem(
  error: unknown,
  broken: 'broken-shard' | 'broken-run',
  path: string,
  runId: string | null,
): DataProblem | null {
  const code = failureCode(error)
  if (code === 'internal') return null
  const message = error instanceof Error ? error.message : String(error)
  const isBroken = code === 'malformed' || code === 'not-found'
  const kind = isBroken ? broken : code === 'newer-layout' ? code : 'unreachable'
  return { kind, path, runId, message }
}
