import { quote, ShardboardError } from '../errors.ts'

/** Where runs go on the Hub. The token is not a part of it: it is never written down. */
export interface HubTarget {
  /** Without a slash at its end. */
  readonly hubUrl: string
  /** `owner/name` of the Dataset that holds the shards. */
  readonly dataset: string
  /** `owner/name` of the static Space with the dashboard; null for none. */
  readonly space: string | null
  /** Whether the Dataset is made private, where it has to be made. */
  readonly isPrivate: boolean
}

export interface HubWish {
  readonly datasetId?: string | undefined
  readonly spaceId?: string | undefined
  readonly isPrivate?: boolean | undefined
}

export const DEFAULT_HUB_URL = 'https://huggingface.co'

/** What is added to a Space's name for its Dataset's. */
const DATASET_SUFFIX = '-data'
const MAX_REPO_NAME_CHARS = 96

/**
 * @returns undefined when neither a Dataset nor a Space is asked for
 * @throws {ShardboardError} `bad-option`
 */
export function resolveHubTarget(
  wish: HubWish,
  environment: NodeJS.ProcessEnv,
): HubTarget | undefined {
  const space = wish.spaceId ?? nonEmpty(environment['SHARDBOARD_SPACE_ID'])
  const dataset = wish.datasetId ?? nonEmpty(environment['SHARDBOARD_DATASET_ID'])
  if (space === undefined && dataset === undefined) return undefined
  if (space !== undefined) requireRepoId('spaceId', space)
  if (dataset !== undefined) requireRepoId('datasetId', dataset)
  return {
    hubUrl: hubUrlOf(environment),
    dataset: dataset ?? `${space}${DATASET_SUFFIX}`,
    space: space ?? null,
    isPrivate: wish.isPrivate ?? false,
  }
}

/** @throws {ShardboardError} `bad-option` */
export function hubUrlOf(environment: NodeJS.ProcessEnv): string {
  const named = nonEmpty(environment['HF_ENDPOINT']) ?? DEFAULT_HUB_URL
  const url = URL.canParse(named) ? new URL(named) : null
  const isWeb = url !== null && /^https?:$/.test(url.protocol)
  if (isWeb && url.username === '' && url.password === '') return named.replace(/\/+$/, '')
  // What is before an @ may be a password, also where the address is none.
  const shown = named.includes('@')
    ? 'it has a user or a password in it, and is not shown'
    : `it is ${quote(named)}`
  const message = `HF_ENDPOINT must be an address such as ${DEFAULT_HUB_URL}; ${shown}`
  throw new ShardboardError('bad-option', message)
}

const REPO_NAME = /^(?!.*(?:--|\.\.))[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/

/** @throws {ShardboardError} `bad-option` */
export function requireRepoId(option: string, id: unknown): asserts id is string {
  const names = typeof id === 'string' ? id.split('/') : []
  const isId =
    names.length === 2 &&
    names.every((name) => REPO_NAME.test(name) && name.length <= MAX_REPO_NAME_CHARS)
  if (isId) return
  const shown = typeof id === 'string' ? quote(id) : String(id)
  const message = `${option} must be the owner and the name of a repository on the Hub, such as me/board; it is ${shown}`
  throw new ShardboardError('bad-option', message)
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
