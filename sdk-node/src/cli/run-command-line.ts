import { Command, CommanderError } from 'commander'
import { messageOf } from '../errors.ts'
import { DEFAULT_HOST, DEFAULT_PORT } from '../serve/dashboard-server.ts'
import type { CommandIo } from './command-io.ts'
import { runCompact, type CompactOptions } from './compact.ts'
import { ExitCode } from './exit-code.ts'
import { addHubCommands } from './hub-commands.ts'
import {
  parseAllowedHost,
  parseHost,
  parseNonEmpty,
  parsePort,
  parseRepoId,
} from './parse-option.ts'
import { runShow, type ShowOptions, type ShowParts } from './show.ts'

export interface CommandLineParts extends ShowParts {
  readonly version: string
}

/**
 * Runs the command that the arguments name, to its end.
 * @param args without the program's own name
 */
export async function runCommandLine(
  args: readonly string[],
  parts: CommandLineParts,
  io: CommandIo,
): Promise<ExitCode> {
  try {
    await createProgram(parts, io).parseAsync([...args], { from: 'user' })
    return ExitCode.done
  } catch (error) {
    // The program has written what it had to say about the command line.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? ExitCode.done : ExitCode.misuse
    io.note(`shardboard: ${messageOf(error)}`)
    return ExitCode.failed
  }
}

function createProgram(parts: CommandLineParts, io: CommandIo): Command {
  const program = new Command('shardboard')
    .description('Experiment tracking without a server.')
    .version(parts.version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.print(text.replace(/\n$/, '')),
      writeErr: (text) => io.note(text.replace(/\n$/, '')),
    })
    .addHelpText('after', EXIT_CODES)
  addShow(program, parts, io)
  addCompact(program, io)
  addHubCommands(program, parts, io)
  return program
}

const EXIT_CODES = `
Exit codes: 0 done, or a server stopped by Ctrl-C or SIGTERM; 1 failed; 2 wrong command line.`

function addShow(program: Command, parts: ShowParts, io: CommandIo): void {
  program
    .command('show')
    .description('serve the dashboard of a store until Ctrl-C')
    .option('--project <name>', 'open this project', parseNonEmpty)
    .option(
      '--dir <folder>',
      'the store (default: SHARDBOARD_DIR, else your data folder)',
      parseNonEmpty,
    )
    .option('--host <address>', 'the address to listen on', parseHost, DEFAULT_HOST)
    .option('--port <number>', 'the port, or the next free one', parsePort, DEFAULT_PORT)
    .option(
      '--allow-host <name>',
      'answer to this name too, as behind a proxy; may be repeated',
      parseAllowedHost,
    )
    .option('--no-open', 'open no browser')
    .option('--json', 'print the address as one line of JSON, and open no browser')
    .addHelpText('after', EXIT_CODES)
    .action((options: ShowOptions) => runShow(options, parts, io))
}

function addCompact(program: Command, io: CommandIo): void {
  program
    .command('compact')
    .description('merge the shards of runs that have ended')
    .option('--project <name>', 'of this project only', parseNonEmpty)
    .option('--run <id or name>', 'of this run only', parseNonEmpty)
    .option(
      '--dir <folder>',
      'the store (default: SHARDBOARD_DIR, else your data folder)',
      parseNonEmpty,
    )
    .option('--dataset <owner/name>', 'of a Hugging Face Dataset, not of a store', parseRepoId)
    .option('--squash', 'then make one commit of all of the Dataset’s: old files take no room')
    .option('--json', 'print what was done as one line of JSON')
    .addHelpText('after', EXIT_CODES)
    .action((options: CompactOptions) => runCompact(options, io))
}
