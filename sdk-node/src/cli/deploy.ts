import { deployDashboard } from '../hub/deploy-dashboard.ts'
import type { CommandIo } from './command-io.ts'
import { formatBytes, formatCount } from './format-bytes.ts'
import { untilStopped } from './until-stopped.ts'

/** The command line of `shardboard deploy`. */
export interface DeployCommand {
  readonly space: string
  readonly dataset?: string
  readonly private?: boolean
  readonly json?: boolean
}

/**
 * Puts the dashboard into a Space, or renews it, and says what it did.
 * @throws with a message for the user when it cannot
 */
export async function runDeploy(
  options: DeployCommand,
  { siteDir }: { readonly siteDir: string },
  io: CommandIo,
): Promise<void> {
  const report = await untilStopped(io, 'run it again', (signal) =>
    deployDashboard({
      space: options.space,
      dataset: options.dataset,
      isPrivate: options.private ?? false,
      siteDir,
      environment: io.environment,
      signal,
      onDelay: (message) => {
        io.note(`Waiting: ${message}.`)
      },
    }),
  )
  if (options.json === true) {
    io.print(JSON.stringify(report))
    return
  }
  const { space, dataset, fileCount, byteLength, deletedCount } = report
  const removed = deletedCount === 0 ? '' : `, ${formatCount(deletedCount, 'old one')} removed`
  io.print(
    fileCount + deletedCount === 0
      ? `${space} · nothing new`
      : `${space} · ${formatCount(fileCount, 'file')}, ${formatBytes(byteLength)} sent${removed}`,
  )
  io.print(`Dataset:   ${dataset}`)
  io.print(`Dashboard: ${report.spaceUrl}`)
}
