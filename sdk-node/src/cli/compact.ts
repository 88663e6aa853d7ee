import { compactProject } from '../seal/compact-store.ts'
import { findProject } from '../store/find-project.ts'
import { findRunId } from '../store/find-run-id.ts'
import { listProjects } from '../store/register-project.ts'
import { readRuns } from '../store/run-files.ts'
import { resolveStoreDirectory } from '../store/store-directory.ts'
import type { CommandIo } from './command-io.ts'
import type { CompactDatasetOptions } from './compact-dataset.ts'

/** The command line of `shardboard compact`. */
export interface CompactOptions extends CompactDatasetOptions {
  readonly dir?: string
  /** `owner/name` of a Dataset whose shards are merged, in the place of a store's. */
  readonly dataset?: string
}

/**
 * Merges the shards of runs that have ended, and says what it did.
 * @throws with a message for the user when it cannot
 */
export async function runCompact(options: CompactOptions, io: CommandIo): Promise<void> {
  if (options.dataset !== undefined) {
    if (options.dir !== undefined) throw new Error('--dir and --dataset: name one of them')
    const { runCompactDataset } = await import('./compact-dataset.ts')
    await runCompactDataset(options.dataset, options, io)
    return
  }
  if (options.squash === true) throw new Error('--squash needs --dataset: a store has no commits')
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
