import { init, type InitOptions, type Run } from 'shardboard'
import { seededRandom } from '../../../../sdk-node/test/support/seeded-random.ts'

export interface SeedRun extends Omit<InitOptions, 'project' | 'dir'> {
  /** Logged at steps 0, 1, 2 …, one entry for each call of `log`. */
  readonly rows: readonly object[]
  /** Milliseconds of wall time from one row to the next; the first is at 2026-01-01 UTC. */
  readonly rowMs?: number
}

export const FIRST_ROW_UNIX_MS = Date.UTC(2026, 0, 1)

/** Writes finished runs through the SDK, one after the other, so that the last is the newest. */
export async function seedRuns(
  dir: string,
  project: string,
  runs: readonly SeedRun[],
): Promise<Run[]> {
  const written: Run[] = []
  for (const { rows, rowMs = 1000, ...options } of runs) {
    const run = init({ ...options, project, dir })
    for (const [index, row] of rows.entries()) {
      run.log(row, { step: index, time: FIRST_ROW_UNIX_MS + index * rowMs })
    }
    await run.finish()
    written.push(run)
  }
  return written
}

/** `count` rows that `row` makes of the step and of seeded noise in [0, 1). */
export function makeRows(
  count: number,
  seed: number,
  row: (step: number, noise: () => number) => object,
): object[] {
  const noise = seededRandom(seed)
  return Array.from({ length: count }, (_, step) => row(step, noise))
}
