import { listProjects } from '../store/register-project.ts'
import { recoverProject, type RecoveryReport } from './recover-project.ts'

/** `recoverProject` for every project of a store; none when it does not exist yet. */
export function recoverStore(storeDir: string, nowUnixMs: number): RecoveryReport {
  const reports = listProjects(storeDir).map((project) => recoverProject(project, nowUnixMs))
  return {
    sealedSegmentCount: sum(reports.map((report) => report.sealedSegmentCount)),
    crashedSessionCount: sum(reports.map((report) => report.crashedSessionCount)),
    failures: reports.flatMap((report) => report.failures),
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
