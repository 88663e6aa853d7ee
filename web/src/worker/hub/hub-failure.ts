import { StoreFailure } from '../store-failure.ts'

/** What was asked of a Hub, as far as it matters to tell why it was refused. */
export interface HubQuestion {
  readonly dataset: string
  readonly revision: string
  readonly hasToken: boolean
}

/**
 * Why a Hub does not give a file.
 * @returns null when the dataset is there and has no such file
 */
export function hubFailure(response: Response, question: HubQuestion): StoreFailure | null {
  const { dataset, revision, hasToken } = question
  const { status } = response
  const code = response.headers.get('x-error-code')
  if (status === 401) {
    return hasToken
      ? new StoreFailure('expired', 'The Hub does not accept the token any more')
      : new StoreFailure('sign-in-needed', `${dataset} is private, or is not there`)
  }
  if (status === 403) {
    const why = code === 'GatedRepo' ? 'its owner gives access on request' : 'the Hub refused it'
    return new StoreFailure('no-access', `${dataset} may not be read: ${why}`)
  }
  if (status !== 404 && status !== 410) {
    return new StoreFailure('unreachable', `The Hub answered ${status}`)
  }
  if (code === 'RevisionNotFound') {
    return new StoreFailure('absent-dataset', `${dataset} has no revision "${revision}"`)
  }
  if (code !== 'RepoNotFound') return null
  return hasToken
    ? new StoreFailure('no-access', `${dataset} is not there for this account`)
    : new StoreFailure('absent-dataset', `There is no dataset ${dataset}`)
}
