import { isMainThread } from 'node:worker_threads'
import { messageOf, ShardboardError } from './errors.ts'
import { ExitHooks } from './exit-hooks.ts'
import { HubThread } from './hub/hub-thread.ts'
import type { ResolvedOptions } from './options.ts'
import { Run, type RunOrigin } from './run.ts'
import { generateRunName } from './run-names.ts'
import { SealThread } from './seal/seal-thread.ts'
import { abandonSession } from './store/abandon-session.ts'
import {
  openSession,
  requireOpenable,
  type OpenSession,
  type SessionWish,
} from './store/open-session.ts'
import { startLine } from './start-line.ts'
import { resolveStoreDirectory } from './store/store-directory.ts'
import { copyAsJsonObject } from './values/json-copy.ts'
import { writeLine } from './write-line.ts'

/** What the runs of this process share. */
const host = { thread: new SealThread(), hubThread: new HubThread(), exitHooks: new ExitHooks() }

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
  const run = createRun({ options, open, storeDir, host, warnings, onEnded })
  if (open !== undefined && !options.isQuiet && isMainThread) {
    writeLine(startLine(run, options.dir))
  }
  return run
}

function createRun(origin: RunOrigin): Run {
  try {
    return new Run(origin)
  } catch (error) {
    if (origin.open !== undefined) giveBack(origin.open, error)
    throw error
  }
}

function giveBack(open: OpenSession, cause: unknown): void {
  try {
    abandonSession(open)
  } catch (failure) {
    const message = `${messageOf(cause)}; run ${open.run.runId} is left as one that crashed, since its place could not be given back: ${messageOf(failure)}`
    throw new ShardboardError('store-unusable', message, { cause })
  }
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
