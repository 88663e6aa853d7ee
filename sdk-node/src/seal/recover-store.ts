import { listProjects } from '../store/register-project.ts'
import { recoverySteps, runSteps, type RecoveryReport } from './recover-project.ts'

/** `recoverProject` for every project of a store; none when it does not exist yet. */
export function recoverStore(storeDir: string, nowUnixMs: number): RecoveryReport {
  return runSteps(storeRecoverySteps(storeDir, nowUnixMs))
}

/** `recoverStore` for who has other things to do: it stops after each session. */
export function* storeRecoverySteps(
  storeDir: string,
  nowUnixMs: number,
): Generator<void, RecoveryReport> {
  const reports: RecoveryReport[] = []
  for (const project of listProjects(storeDir)) {
    reports.push(yield* recoverySteps(project, nowUnixMs))
  }
  return {
    sealedSegmentCount: sum(reports.map((report) => report.sealedSegmentCount)),
    crashedSessionCount: sum(reports.map((report) => report.crashedSessionCount)),
    failures: reports.flatMap((report) => report.failures),
    unmergedRuns: reports.flatMap((report) => report.unmergedRuns),
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
