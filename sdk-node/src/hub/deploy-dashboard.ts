import { deploySite, findShownDataset, openSpacePlace, type DeployReport } from './ensure-space.ts'
import { explainFailure, requireHubToken } from './explain-failure.ts'
import { HubRepo } from './hub-repo.ts'
import { hubUrlOf, resolveHubTarget } from './hub-target.ts'
import { ShardboardError } from '../errors.ts'
import { MAX_RETRIES } from './open-patience.ts'

export interface DashboardWish {
  /** `owner/name` */
  readonly space: string
  /** @default the one that the Space shows already, else SHARDBOARD_DATASET_ID, else of the Space's name */
  readonly dataset: string | undefined
  /** Of a Dataset that is not made yet. */
  readonly isPrivate: boolean
  /** The built site's folder. */
  readonly siteDir: string
  readonly environment: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly onDelay: (message: string) => void
}

export interface DashboardReport extends DeployReport {
  readonly space: string
  readonly spaceUrl: string
  readonly dataset: string
}

/**
 * Puts the built site into a Space, or renews it.
 * @throws {ShardboardError} `bad-option`, `hub-failed`; and the signal's reason
 */
export async function deployDashboard(wish: DashboardWish): Promise<DashboardReport> {
  const { space, environment, signal, isPrivate } = wish
  const token = requireHubToken(environment)
  const hubUrl = hubUrlOf(environment)
  try {
    const repo = new HubRepo({ hubUrl, type: 'space', id: space }, token, signal)
    const datasetId = wish.dataset ?? (await findShownDataset(repo))
    const target = resolveHubTarget({ spaceId: space, datasetId, isPrivate }, environment)
    const place = target && openSpacePlace({ ...wish, target, token, maxRetries: MAX_RETRIES })
    if (target === undefined || place === undefined) {
      throw new ShardboardError('bad-option', 'no Space is named')
    }
    const report = await deploySite(place, wish.siteDir)
    return { space, spaceUrl: repo.url, dataset: target.dataset, ...report }
  } catch (error) {
    signal.throwIfAborted()
    throw explainFailure(error, `put the dashboard into the Space ${space}`)
  }
}
