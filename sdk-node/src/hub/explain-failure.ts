import { ShardboardError } from '../errors.ts'
import { asHubFailure } from './hub-failure.ts'
import { findHubToken, whyNoHubToken } from './hub-token.ts'

/** @throws {ShardboardError} `hub-failed`, saying where a token comes from */
export function requireHubToken(environment: NodeJS.ProcessEnv): string {
  const token = findHubToken(environment)
  if (token !== undefined) return token
  throw new ShardboardError(
    'hub-failed',
    `${whyNoHubToken(environment)}: set HF_TOKEN to one that may write, or log in by \`hf auth login\``,
  )
}

/**
 * What the Hub refused, in words for the user.
 * @param what was to be done, such as `send runs to the Dataset me/runs`
 * @returns the error itself where it has nothing to do with the Hub
 */
export function explainFailure(error: unknown, what: string): unknown {
  const failure = asHubFailure(error)
  if (failure === null) return error
  const remedy = remedyOf(failure.kind, failure.status)
  return new ShardboardError('hub-failed', `cannot ${what}: ${failure.message}${remedy}`, {
    cause: failure,
  })
}

function remedyOf(kind: string, status: number | null): string {
  if (status === 401) {
    return '. Set HF_TOKEN to a token that is valid, or log in by `hf auth login`.'
  }
  if (kind === 'denied') return '. Use a token that has the right to, as HF_TOKEN.'
  if (kind === 'transient' || kind === 'rate') return '. Try again later: nothing is lost.'
  return ''
}
