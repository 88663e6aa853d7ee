import { compactProject } from '../seal/compact-store.ts'
import { findProject } from '../store/find-project.ts'
import { findRunId } from '../store/find-run-id.ts'
import { listProjects } from '../store/register-project.ts'
import { readRuns } from '../store/run-files.ts'
import { resolveStoreDirectory } from '../store/store-directory.ts'
import type { CommandIo } from './command-io.ts'

/** The command line of `shardboard compact`. */
export interface CompactOptions {
  readonly project?: string
  /** An id or a name. */
  readonly run?: string
  readonly dir?: string
  readonly json?: boolean
}

/**
 * Merges the shards of runs that have ended, and says what it did.
 * @throws with a message for the user when it cannot
 */
export async function runCompact(options: CompactOptions, io: CommandIo): Promise<void> {
  const storeDir = resolveStoreDirectory(options.dir, io.environment)
  const projects =
    options.project === undefined
      ? listProjects(storeDir)
      : [findProject(storeDir, options.project)]
  if (options.run !== undefined && options.project === undefined) {
    throw new Error('--run needs --project: name the project that the run is in')
  }
  const compacted: { project: string; run: string; shards: number; points: number }[] = []
  for (const project of projects) {
    const names = new Map(readRuns(project).map((run) => [run.id, run.name]))
    const runId = options.run === undefined ? null : findRunId(names, options.run)
    for await (const run of compactProject(project, runId)) {
      for (const damage of run.damages) io.note(`${project.folder} · ${damage}`)
      if (run.mergedShardCount === 0) continue
      const { mergedShardCount: shards, rewrittenRowCount: points } = run
      compacted.push({ project: project.folder, run: run.runId, shards, points })
      if (options.json === true) continue
      const name = names.get(run.runId) ?? run.runId
      io.print(`${project.folder} · ${name}: ${shards} shards merged, ${points} points`)
    }
  }
  if (options.json === true) io.print(JSON.stringify({ dir: storeDir, runs: compacted }))
  else if (compacted.length === 0) io.print(`Nothing to merge in ${storeDir}.`)
}
