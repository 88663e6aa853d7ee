import type { Command } from 'commander'
import type { CommandIo } from './command-io.ts'
import type { DeployCommand } from './deploy.ts'
import { parseNonEmpty, parseRepoId, parseRevisionOfRepo } from './parse-option.ts'
import type { PullCommand } from './pull.ts'
import type { SyncCommand } from './sync.ts'

/** What the commands that talk to the Hub are made of. */
export interface HubParts {
  /** The built site's folder. */
  readonly siteDir: string
  /** Publishes what dead writers left in a store. */
  readonly recoverProjects?: (storeDir: string) => Promise<void>
}

const STORE = 'the store (default: SHARDBOARD_DIR, else your data folder)'

const HELP = `
The token is HF_TOKEN, or the one of \`hf auth login\`; HF_ENDPOINT names another Hub.
Exit codes: 0 done; 1 failed, or stopped before it was done; 2 wrong command line.`

/** The client of the Hub is loaded when it is needed: `show` starts without it. */
export function addHubCommands(program: Command, parts: HubParts, io: CommandIo): void {
  addSync(program, parts, io)
  addDeploy(program, parts, io)
  addPull(program, io)
}

function addSync(program: Command, parts: HubParts, io: CommandIo): void {
  program
    .command('sync')
    .description('send runs to a Hugging Face Dataset: those that wait, or the named ones')
    .option('--project <name>', "this project's runs", parseNonEmpty)
    .option('--run <id or name>', 'this run of the project', parseNonEmpty)
    .option('--all', 'all runs of all projects')
    .option(
      '--dataset <owner/name>',
      'the Dataset (default: SHARDBOARD_DATASET_ID, else where the runs go already)',
      parseRepoId,
    )
    .option(
      '--space <owner/name>',
      'a static Space for the dashboard (default: SHARDBOARD_SPACE_ID)',
      parseRepoId,
    )
    .option('--private', 'make the Dataset private, where it is made')
    .option('--dry-run', 'say what would be sent, and send nothing')
    .option('--dir <folder>', STORE, parseNonEmpty)
    .option('--json', 'print what was done as one line of JSON')
    .option('--quiet', 'say nothing but what went wrong')
    .addHelpText('after', HELP)
    .action(async (options: SyncCommand) => {
      const { runSync } = await import('./sync.ts')
      const recoverProjects = parts.recoverProjects ?? (() => Promise.resolve())
      await runSync(options, { siteDir: parts.siteDir, recoverProjects }, io)
    })
}

function addDeploy(program: Command, parts: HubParts, io: CommandIo): void {
  program
    .command('deploy')
    .description('put the dashboard into a static Space, or renew it')
    .requiredOption(
      '--space <owner/name>',
      'the Space, which is made where it is missing',
      parseRepoId,
    )
    .option(
      '--dataset <owner/name>',
      'the Dataset that it shows (default: as before, else SHARDBOARD_DATASET_ID, else the Space’s name with -data)',
      parseRepoId,
    )
    .option('--private', 'visitors have to sign in, also where the Dataset is not made yet')
    .option('--json', 'print what was done as one line of JSON')
    .addHelpText('after', HELP)
    .action(async (options: DeployCommand) => {
      const { runDeploy } = await import('./deploy.ts')
      await runDeploy(options, parts, io)
    })
}

function addPull(program: Command, io: CommandIo): void {
  program
    .command('pull')
    .description('bring runs of a Hugging Face Dataset into the store: what is not there yet')
    .requiredOption(
      '--dataset <owner/name[@revision]>',
      'the Dataset, as it is now or was at a branch, tag or commit',
      parseRevisionOfRepo,
    )
    .option('--project <name>', "this project's runs only", parseNonEmpty)
    .option('--run <id or name>', 'this run only', parseNonEmpty)
    .option('--dir <folder>', STORE, parseNonEmpty)
    .option('--json', 'print what was done as one line of JSON')
    .option('--quiet', 'say nothing but what went wrong')
    .addHelpText('after', HELP)
    .action(async (options: PullCommand) => {
      const { runPull } = await import('./pull.ts')
      await runPull(options, io)
    })
}
