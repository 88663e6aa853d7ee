import { setImmediate } from 'node:timers/promises'
import type { SyncedDataset } from '../hub/sync-report.ts'
import { syncStore, type SyncParts } from '../hub/sync-store.ts'
import { compactEnded } from '../seal/compact-run.ts'
import { ProjectLocation } from '../store/run-location.ts'
import type { CommandIo } from './command-io.ts'
import { formatBytes, formatCount } from './format-bytes.ts'
import { untilStopped } from './until-stopped.ts'

/** The command line of `shardboard sync`. */
export interface SyncCommand {
  readonly project?: string
  readonly run?: string
  readonly all?: boolean
  readonly dataset?: string
  readonly space?: string
  readonly private?: boolean
  readonly dryRun?: boolean
  readonly dir?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/**
 * Sends runs to the Hub, and says what it did.
 * @throws with a message for the user when not all of it could be done
 */
export async function runSync(
  { dataset, space, json, quiet, ...options }: SyncCommand,
  parts: Omit<SyncParts, 'environment' | 'mergeRun'>,
  io: CommandIo,
): Promise<void> {
  const progress = quiet === true ? undefined : await io.openProgress()
  const report = await untilStopped(io, 'run it again to send the rest', async (signal) => {
    try {
      return await syncStore(
        {
          ...options,
          signal,
          ...(dataset !== undefined && { datasetId: dataset }),
          ...(space !== undefined && { spaceId: space }),
          onNote: (message) => {
            if (quiet !== true) io.note(message)
          },
          onProgress: ({ dataset, sentBytes, totalBytes }) => {
            progress?.show(`Sending to ${dataset}`, sentBytes, totalBytes)
          },
        },
        { ...parts, environment: io.environment, mergeRun },
      )
    } finally {
      progress?.close()
    }
  })
  if (json === true) io.print(JSON.stringify(report))
  else if (quiet !== true) printReport(report.datasets, report.isDryRun, report.dir, io)
  const problems = report.datasets.flatMap((synced) => synced.problems)
  if (problems.length > 0) throw new Error(problems.join('\nshardboard: '))
}

async function mergeRun(
  storeDir: string,
  { folder, runId }: { readonly folder: string; readonly runId: string },
  signal: AbortSignal,
): Promise<void> {
  await compactEnded(new ProjectLocation(storeDir, folder).run(runId), async () => {
    signal.throwIfAborted()
    await setImmediate()
  })
}

function printReport(
  datasets: readonly SyncedDataset[],
  isDryRun: boolean,
  dir: string,
  io: CommandIo,
): void {
  if (datasets.length === 0) io.print(`Nothing in ${dir} waits to be sent.`)
  for (const synced of datasets) {
    const { fileCount, byteLength, commitCount, runCount, openRunCount } = synced
    const runs = formatCount(runCount, 'run')
    const commits = formatCount(commitCount, 'commit')
    const files = `${formatCount(fileCount, 'file')}, ${formatBytes(byteLength)}`
    const amount =
      commitCount === 0
        ? `${runs}, nothing new`
        : `${runs}: ${files} ${isDryRun ? 'would be sent' : 'sent'} in ${commits}`
    io.print(`${synced.dataset} · ${amount}`)
    if (openRunCount > 0) {
      const still = openRunCount === 1 ? 'a run goes on' : `${openRunCount} runs go on`
      io.print(`${still}: sync again for the rest.`)
    }
    if (isDryRun) continue
    io.print(`Dataset:   ${synced.datasetUrl}`)
    if (synced.spaceUrl !== null) io.print(`Dashboard: ${synced.spaceUrl}`)
  }
}
