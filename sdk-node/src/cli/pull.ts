import { pullIntoStore, type StorePullReport } from '../hub/pull-into-store.ts'
import type { CommandIo } from './command-io.ts'
import { formatBytes, formatCount } from './format-bytes.ts'
import { untilStopped } from './until-stopped.ts'

/** The command line of `shardboard pull`. */
export interface PullCommand {
  readonly dataset: { readonly id: string; readonly revision: string }
  readonly project?: string
  /** An id or a name. */
  readonly run?: string
  readonly dir?: string
  readonly json?: boolean
  readonly quiet?: boolean
}

/**
 * Brings a Dataset into the store, and says what it did.
 * @throws with a message for the user when not all of it could be done
 */
export async function runPull(options: PullCommand, io: CommandIo): Promise<void> {
  const { dataset, project, run, dir, json, quiet } = options
  const progress = quiet === true ? undefined : await io.openProgress()
  const report = await untilStopped(io, 'run it again for the rest', async (signal) => {
    try {
      return await pullIntoStore({
        dataset: dataset.id,
        revision: dataset.revision,
        project,
        run,
        dir,
        environment: io.environment,
        signal,
        onDelay: (message) => {
          if (quiet !== true) io.note(`Waiting: ${message}.`)
        },
        onProgress: (doneBytes, totalBytes) => {
          progress?.show(`Reading ${dataset.id}`, doneBytes, totalBytes)
        },
      })
    } finally {
      progress?.close()
    }
  })
  if (json === true) io.print(JSON.stringify(report))
  else if (quiet !== true) printReport(report, io)
  if (report.problems.length > 0) throw new Error(report.problems.join('\nshardboard: '))
}

function printReport({ dir, dataset, runs }: StorePullReport, io: CommandIo): void {
  const fileCount = runs.reduce((sum, run) => sum + run.fileCount, 0)
  const byteLength = runs.reduce((sum, run) => sum + run.byteLength, 0)
  const files = `${formatCount(fileCount, 'file')}, ${formatBytes(byteLength)}`
  const amount = fileCount === 0 ? 'nothing new' : files
  io.print(`${dataset} · ${formatCount(runs.length, 'run')}: ${amount}`)
  io.print(`Data: ${dir}`)
}
