import { fileURLToPath } from 'node:url'
import { quote, ShardboardError } from './errors.ts'
import type { SyncOptions, SyncReport } from './hub/sync-report.ts'
import { nearestName } from './nearest-name.ts'
import { SealThread } from './seal/seal-thread.ts'
import { writeLine } from './write-line.ts'

const OPTIONS: readonly (keyof SyncOptions)[] = [
  'project',
  'run',
  'all',
  'datasetId',
  'spaceId',
  'private',
  'dir',
  'dryRun',
  'signal',
  'onProgress',
  'onNote',
]

/**
 * Brings runs of the local store to a Hugging Face Dataset, and the dashboard to a static Space: only
 * what is not there yet. Whatever stops it, the next call goes on.
 * @example
 * const { datasets } = await sync({ project: 'digits', datasetId: 'me/runs', spaceId: 'me/board' })
 * @throws {ShardboardError} `bad-option`, `hub-failed`; and the signal's reason
 */
export async function sync(options: SyncOptions = {}): Promise<SyncReport> {
  requireKnownOptions(options)
  const thread = new SealThread()
  const { syncStore } = await import('./hub/sync-store.ts')
  return syncStore(
    { onNote: writeLine, ...options },
    {
      environment: process.env,
      // Beside the built file that this module becomes a part of.
      siteDir: fileURLToPath(new URL('./site/', import.meta.url)),
      recoverProjects: (storeDir) => thread.recover(storeDir, null),
    },
  )
}

/** A Dataset's name that is passed over would send runs elsewhere. */
function requireKnownOptions(options: SyncOptions): void {
  const unknown = Object.keys(options).find((key) => !OPTIONS.some((name) => name === key))
  if (unknown === undefined) return
  const near = nearestName(unknown, OPTIONS)
  const advice = near === undefined ? `it takes ${OPTIONS.join(', ')}` : `did you mean '${near}'?`
  throw new ShardboardError('bad-option', `sync() has no option ${quote(unknown)}: ${advice}`)
}
