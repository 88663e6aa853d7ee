import { randomBytes } from 'node:crypto'
import { deleteRepo, HubApiError, repoExists, whoAmI, type RepoId } from '@huggingface/hub'
import { startHub } from '../../../scripts/hub/start-hub.mjs'

/** Where tests that speak the Hub's protocol only have their repositories. */
export interface HubPlace {
  readonly hubUrl: string
  readonly token: string
  /** Whose token it is. */
  readonly account: string
  /** What child processes need to find it. */
  readonly environment: NodeJS.ProcessEnv
  readonly close: () => Promise<void>
}

/**
 * The Hub that HF_ENDPOINT names where SHARDBOARD_REAL_HUB is 1, and else one of this machine.
 * @param stateDir where commits to a Hub of this machine are counted
 */
export async function openHubPlace(
  environment: NodeJS.ProcessEnv,
  stateDir: string,
): Promise<HubPlace> {
  if (environment['SHARDBOARD_REAL_HUB'] === '1') {
    const [hubUrl, token] = [environment['HF_ENDPOINT'], environment['HF_TOKEN']]
    if (!hubUrl || !token) {
      throw new Error(
        'SHARDBOARD_REAL_HUB=1 needs HF_ENDPOINT, such as https://huggingface.co, and HF_TOKEN, a token of a throw-away account that may write',
      )
    }
    return { ...(await accessTo(hubUrl.replace(/\/+$/, ''), token)), close: async () => {} }
  }
  const hub = await startHub({ pageSize: 3 })
  const access = await accessTo(hub.hubUrl, hub.token)
  return {
    ...access,
    environment: { ...access.environment, SHARDBOARD_HUB_STATE_DIR: stateDir },
    close: () => hub.close(),
  }
}

async function accessTo(hubUrl: string, token: string): Promise<Omit<HubPlace, 'close'>> {
  const { name } = await whoAmI({ hubUrl, accessToken: token })
  const environment = { HF_ENDPOINT: hubUrl, HF_TOKEN: token }
  return { hubUrl, token, account: name, environment }
}

export interface ClaimedRepos {
  readonly space: string
  readonly dataset: string
}

/** A Space and a Dataset that nobody has, by names that `npm run test:real-hub` deletes in any case. */
export function claimRepos({ account }: HubPlace, purpose: string): ClaimedRepos {
  const suffix = process.env['SHARDBOARD_REAL_HUB_SUFFIX'] ?? randomBytes(4).toString('hex')
  const space = `${account}/shardboard-test-${purpose}-${suffix}`
  return { space, dataset: `${space}-data` }
}

/**
 * Deletes what a test has made, where it has.
 * @throws when it is there all the same
 */
export async function deleteRepos(
  { hubUrl, token }: HubPlace,
  { space, dataset }: ClaimedRepos,
): Promise<void> {
  const repos: RepoId[] = [
    { type: 'space', name: space },
    { type: 'dataset', name: dataset },
  ]
  for (const repo of repos) {
    const access = { repo, hubUrl, accessToken: token }
    try {
      await deleteRepo(access)
    } catch (error) {
      if (!(error instanceof HubApiError) || error.statusCode !== 404) throw error
    }
    if (await repoExists(access)) throw new Error(`delete the ${repo.type} ${repo.name} by hand`)
  }
}
