import { onTestFinished } from 'vitest'
import { startHub, type HubOptions, type LocalHub } from '../../../scripts/hub/start-hub.mjs'
import { runCli, type CliEnd, type CliOptions } from './run-cli.ts'
import { storeFolder } from './store-folder.ts'

/** Somebody who works with a Hub of the test's own, from a home of their own. */
export interface HubUser {
  readonly hub: LocalHub
  /** The user's store. */
  readonly dir: string
  /** Runs `shardboard`. */
  readonly shardboard: (args: readonly string[], change?: Partial<CliOptions>) => Promise<CliEnd>
}

/** A Hub that goes with the test. */
export async function startTestHub(options: HubOptions = {}): Promise<LocalHub> {
  const hub = await startHub({ commitDurationMs: 0, ...options })
  onTestFinished(() => hub.close())
  return hub
}

export function hubUser(hub: LocalHub, token: string | undefined = hub.token): HubUser {
  const [dir, home] = [storeFolder(), storeFolder()]
  const environment: NodeJS.ProcessEnv = {
    HOME: home,
    HF_HOME: home,
    HF_ENDPOINT: hub.hubUrl,
    SHARDBOARD_HUB_STATE_DIR: home,
    SHARDBOARD_DIR: dir,
    ...(token !== undefined && { HF_TOKEN: token }),
  }
  return {
    hub,
    dir,
    shardboard: (args, { environment: changed, ...rest } = {}) =>
      runCli(args, { ...rest, environment: { ...environment, ...changed } }),
  }
}

/** The paths of a Dataset that are not of the Hub itself. */
export function datasetPaths(hub: LocalHub, id: string): string[] {
  return hub
    .repo('dataset', id)
    .files()
    .map(({ path }) => path)
    .filter((path) => path.startsWith('projects/'))
    .toSorted()
}

export function commitCount(hub: LocalHub, type: 'dataset' | 'space', id: string): number {
  return hub.repo(type, id).commits().length
}
