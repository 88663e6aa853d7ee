import { resolveStoreDirectory } from '../store/store-directory.ts'
import { explainFailure } from './explain-failure.ts'
import { HubRepo } from './hub-repo.ts'
import { hubUrlOf } from './hub-target.ts'
import { findHubToken } from './hub-token.ts'
import { MAX_RETRIES, openPatience } from './open-patience.ts'
import { pullDataset, type PullReport } from './pull-dataset.ts'

export interface PullWish {
  /** `owner/name` */
  readonly dataset: string
  /** A branch, a tag, or a commit. */
  readonly revision: string
  readonly project?: string | undefined
  readonly run?: string | undefined
  /** The store's folder. @default SHARDBOARD_DIR, else a data folder of the user's */
  readonly dir?: string | undefined
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly onDelay: (message: string) => void
  readonly onProgress: (doneBytes: number, totalBytes: number) => void
}

export interface StorePullReport extends PullReport {
  readonly dir: string
  readonly dataset: string
  readonly datasetUrl: string
}

/**
 * Brings a Dataset, or a part of it, into a local store. What is public needs no token.
 * @throws {ShardboardError} `bad-option`, `hub-failed`; the signal's reason, and an `Error` for a project
 *   or run that is not there
 */
export async function pullIntoStore(wish: PullWish): Promise<StorePullReport> {
  const { dataset, environment } = wish
  const dir = resolveStoreDirectory(wish.dir, environment)
  const hubUrl = hubUrlOf(environment)
  const token = findHubToken(environment)
  // What fails for good is not to be followed by what was begun beside it.
  const own = new AbortController()
  const signal = AbortSignal.any([wish.signal, own.signal])
  const repo = new HubRepo({ hubUrl, type: 'dataset', id: dataset }, token ?? null, signal)
  const patience = openPatience({ ...wish, hubUrl, token: token ?? '', maxRetries: MAX_RETRIES })
  try {
    const report = await pullDataset({ ...wish, storeDir: dir, repo, patience, signal })
    return { dir, dataset, datasetUrl: repo.url, ...report }
  } catch (error) {
    wish.signal.throwIfAborted()
    throw explainFailure(error, `read the Dataset ${dataset}`)
  } finally {
    own.abort(new Error('the pull has ended'))
  }
}
