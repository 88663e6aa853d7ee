import { setImmediate } from 'node:timers/promises'
import { isRunId } from '../layout/index.ts'
import { listFolder } from '../store/list-folder.ts'
import type { ProjectLocation } from '../store/run-location.ts'
import { compactEnded, type CompactionReport } from './compact-run.ts'
import { recoverProject } from './recover-project.ts'

export interface CompactedRun extends CompactionReport {
  readonly runId: string
}

/**
 * Publishes what dead writers left in a project, and merges the shards of its runs' sessions that have
 * ended. It may stop after any run and be called again.
 * @param runId null for every run
 * @throws what the file system says, and an `Error` for what could not be recovered
 */
export async function* compactProject(
  project: ProjectLocation,
  runId: string | null,
): AsyncGenerator<CompactedRun> {
  const { failures } = recoverProject(project, Date.now())
  const runIds = runId === null ? listFolder(project.file('runs')).filter(isRunId) : [runId]
  for (const id of runIds) {
    const report = await compactEnded(project.run(id), async () => {
      await setImmediate()
    })
    yield { runId: id, ...report }
  }
  if (failures.length > 0) throw new Error(failures.join('; '))
}
