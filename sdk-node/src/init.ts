import { isMainThread } from 'node:worker_threads'
import { ExitHooks } from './exit-hooks.ts'
import type { ResolvedOptions } from './options.ts'
import { Run } from './run.ts'
import { generateRunName } from './run-names.ts'
import { SealThread } from './seal/seal-thread.ts'
import { openSession, requireOpenable, type SessionWish } from './store/open-session.ts'
import { startLine } from './start-line.ts'
import { resolveStoreDirectory } from './store/store-directory.ts'
import { copyAsJsonObject } from './values/json-copy.ts'
import { writeLine } from './write-line.ts'

/** What the runs of this process share. */
const host = { thread: new SealThread(), exitHooks: new ExitHooks() }

/**
 * Starts a run, or resumes one.
 * @param warnings what is to be said of the options
 * @param onEnded called once, when the run has finished or failed to
 * @throws {ShardboardError} `run-exists`, `run-not-found`, `store-unusable`
 */
export function startRun(
  options: ResolvedOptions,
  warnings: readonly string[],
  onEnded: (run: Run) => void,
): Run {
  const storeDir = resolveStoreDirectory(options.dir)
  const open = options.isDisabled ? undefined : openSession(wishOf(options))
  const run = new Run({ options, open, storeDir, host, warnings, onEnded })
  if (open !== undefined && !options.isQuiet && isMainThread) {
    writeLine(startLine(run, options.dir))
  }
  return run
}

/**
 * Throws what `startRun` would, before anything has been given up for the new run.
 * @throws {ShardboardError} `run-exists`, `run-not-found`, `store-unusable`
 */
export function requireStartable(options: ResolvedOptions): void {
  if (!options.isDisabled) requireOpenable(wishOf(options))
}

function wishOf(options: ResolvedOptions): SessionWish {
  return {
    storeDir: resolveStoreDirectory(options.dir),
    project: options.project,
    id: options.id,
    name: options.name,
    resume: options.resume,
    config: copyAsJsonObject(options.config ?? {}),
    group: options.group,
    tags: options.tags,
    notes: options.notes,
    writer: options.writer,
    nameRun: (runs) => generateRunName(new Set(runs.map((run) => run.name)), runs.length),
  }
}
