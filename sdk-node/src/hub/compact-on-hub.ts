import { compactDataset, type DatasetCompaction } from './compact-dataset.ts'
import { explainFailure, requireHubToken } from './explain-failure.ts'
import { readSteadily } from './hub-patience.ts'
import { HubRepo } from './hub-repo.ts'
import { hubUrlOf } from './hub-target.ts'
import { MAX_RETRIES, openPatience } from './open-patience.ts'

export interface CompactWish {
  /** `owner/name` */
  readonly dataset: string
  readonly project?: string | undefined
  readonly run?: string | undefined
  /** Whether all commits become one afterwards, so that what was deleted takes no room. */
  readonly isSquashed: boolean
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly onDelay: (message: string) => void
  readonly onProgress: (doneBytes: number, totalBytes: number) => void
  /** Told before what cannot be taken back. */
  readonly onSquash: () => void
}

export interface HubCompaction extends DatasetCompaction {
  readonly dataset: string
  readonly datasetUrl: string
  readonly isSquashed: boolean
}

/**
 * Merges the short shards of a Dataset.
 * @throws {ShardboardError} `bad-option`, `hub-failed`; the signal's reason, and an `Error` for a project
 *   or run that is not there
 */
export async function compactOnHub(wish: CompactWish): Promise<HubCompaction> {
  const { dataset, environment, isSquashed } = wish
  const hubUrl = hubUrlOf(environment)
  const token = requireHubToken(environment)
  // What fails for good is not to be followed by what was begun beside it.
  const own = new AbortController()
  const signal = AbortSignal.any([wish.signal, own.signal])
  const access = { ...wish, hubUrl, token, signal, maxRetries: MAX_RETRIES }
  const patience = openPatience(access)
  try {
    const report = await compactDataset({ ...access, patience })
    const repo = new HubRepo({ hubUrl, type: 'dataset', id: dataset }, token, signal)
    if (isSquashed) {
      wish.onSquash()
      await readSteadily(() => repo.squash('Keep the runs as they are now'), patience, signal)
    }
    return { dataset, datasetUrl: repo.url, isSquashed, ...report }
  } catch (error) {
    wish.signal.throwIfAborted()
    throw explainFailure(error, `merge the shards of the Dataset ${dataset}`)
  } finally {
    own.abort(new Error('the merge has ended'))
  }
}
