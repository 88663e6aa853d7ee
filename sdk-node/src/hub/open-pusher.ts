import { accountOf, CommitLedger, ledgerFolder } from './commit-ledger.ts'
import { createDataset, requireOwnDataset } from './ensure-dataset.ts'
import { systemClock, type HubClock } from './hub-clock.ts'
import { HubRepo } from './hub-repo.ts'
import type { HubTarget } from './hub-target.ts'
import { RunPusher } from './push-runs.ts'

export interface PusherOptions {
  readonly storeDir: string
  readonly target: HubTarget
  readonly token: string
  readonly environment: NodeJS.ProcessEnv
  /** Gives up all requests. */
  readonly signal: AbortSignal
  readonly onDelay: (message: string) => void
  /** @default the system's */
  readonly clock?: HubClock
  /** Names this process in the ledger of commits. @default its id */
  readonly writer?: string
}

/** What brings a store's runs to the Dataset of a target. */
export function openPusher(options: PusherOptions): RunPusher {
  const { target, token, clock = systemClock } = options
  const { hubUrl, dataset } = target
  const repo = new HubRepo({ hubUrl, type: 'dataset', id: dataset }, token, options.signal)
  return new RunPusher({
    storeDir: options.storeDir,
    repo,
    clock,
    ledger: new CommitLedger(
      ledgerFolder(options.environment),
      accountOf(hubUrl, token),
      options.writer ?? String(process.pid),
      clock,
    ),
    create: () => createDataset(repo, target),
    inspect: (head) => requireOwnDataset(repo, head),
    onDelay: options.onDelay,
  })
}
