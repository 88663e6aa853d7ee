import { ExitHooks } from './exit-hooks.ts'
import type { ResolvedOptions } from './options.ts'
import { Run } from './run.ts'
import { generateRunName } from './run-names.ts'
import { SealThread } from './seal/seal-thread.ts'
import { openSession, type OpenSession } from './store/open-session.ts'
import { resolveStoreDirectory } from './store/store-directory.ts'
import { copyAsJsonObject } from './values/json-copy.ts'

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
  const open = options.isDisabled ? undefined : openRun(options, storeDir)
  return new Run({ options, open, storeDir, host, warnings, onEnded })
}

function openRun(options: ResolvedOptions, storeDir: string): OpenSession {
  return openSession({
    storeDir,
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
  })
}
