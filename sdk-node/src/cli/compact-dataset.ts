import { compactOnHub, type HubCompaction } from '../hub/compact-on-hub.ts'
import type { CommandIo } from './command-io.ts'
import { formatBytes, formatCount } from './format-bytes.ts'
import { untilStopped } from './until-stopped.ts'

/** The command line of `shardboard compact --dataset`. */
export interface CompactDatasetOptions {
  readonly project?: string
  /** An id or a name. */
  readonly run?: string
  /** Whether all commits become one afterwards. */
  readonly squash?: boolean
  readonly json?: boolean
}

/**
 * Merges the short shards of a Dataset, and says what it did.
 * @throws with a message for the user when not all of it could be done
 */
export async function runCompactDataset(
  dataset: string,
  options: CompactDatasetOptions,
  io: CommandIo,
): Promise<void> {
  const progress = await io.openProgress()
  const report = await untilStopped(io, 'run it again for the rest', async (signal) => {
    try {
      return await compactOnHub({
        dataset,
        project: options.project,
        run: options.run,
        isSquashed: options.squash ?? false,
        environment: io.environment,
        signal,
        onDelay: (message) => {
          io.note(`Waiting: ${message}.`)
        },
        onProgress: (doneBytes, totalBytes) => {
          progress.show(`Merging ${dataset}`, doneBytes, totalBytes)
        },
        onSquash: () => {
          io.note(`All commits of ${dataset} become one: what it was before can be read no more.`)
        },
      })
    } finally {
      progress.close()
    }
  })
  if (options.json === true) io.print(JSON.stringify(report))
  else printReport(report, io)
  if (report.problems.length > 0) throw new Error(report.problems.join('\nshardboard: '))
}

function printReport(report: HubCompaction, io: CommandIo): void {
  const { dataset, runs, fileCount, byteLength, commitCount } = report
  if (runs.length === 0) io.print(`Nothing to merge in ${dataset}.`)
  for (const { project, name, mergedShardCount, pointCount } of runs) {
    io.print(`${project} · ${name}: ${mergedShardCount} shards merged, ${pointCount} points`)
  }
  if (commitCount > 0) {
    const files = `${formatCount(fileCount, 'file')}, ${formatBytes(byteLength)}`
    io.print(`${dataset} · ${files} sent in ${formatCount(commitCount, 'commit')}`)
  }
  if (report.isSquashed) io.print(`${dataset} · squashed`)
}
