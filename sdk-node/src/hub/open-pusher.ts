import { createDataset, requirePrivate, takeDataset } from './ensure-dataset.ts'
import { HubRepo } from './hub-repo.ts'
import type { HubTarget } from './hub-target.ts'
import { isKnownPrivate } from './known-targets.ts'
import { openPatience, type PatienceOptions } from './open-patience.ts'
import { RunPusher } from './push-runs.ts'

export interface PusherOptions extends Omit<PatienceOptions, 'hubUrl'> {
  readonly storeDir: string
  readonly target: HubTarget
  /** Gives up all requests. */
  readonly signal: AbortSignal
}

/** What brings a store's runs to the Dataset of a target. */
export function openPusher(options: PusherOptions): RunPusher {
  const { target, token } = options
  const { hubUrl, dataset } = target
  const repo = new HubRepo({ hubUrl, type: 'dataset', id: dataset }, token, options.signal)
  // Another process may want it to be private, and its runs are brought, too.
  const wanted = (): HubTarget => {
    const isPrivate = target.isPrivate || isKnownPrivate(options.storeDir, target)
    return { ...target, isPrivate }
  }
  return new RunPusher({
    ...openPatience({ ...options, hubUrl }),
    storeDir: options.storeDir,
    repo,
    create: () => createDataset(repo, wanted()),
    inspect: async (head) => {
      if (wanted().isPrivate) await requirePrivate(repo)
      return takeDataset(repo, target, head)
    },
  })
}
