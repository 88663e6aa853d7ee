import { setImmediate as nextTurn } from 'node:timers/promises'
import { init, type InitOptions, type Run } from 'shardboard'
import { seededRandom } from '../../../../sdk-node/test/support/seeded-random.ts'

export interface SeedRun extends Omit<InitOptions, 'project' | 'dir'> {
  /** Logged at steps from `firstStep` on, one entry for each call of `log`. */
  readonly rows: readonly object[]
  /** 0 by default. */
  readonly firstStep?: number
  /** Milliseconds of wall time from one row to the next; the first is at 2026-01-01 UTC. */
  readonly rowMs?: number
}

export const FIRST_ROW_UNIX_MS = Date.UTC(2026, 0, 1)

/** Writes finished runs through the SDK; the last is the newest. They are finished all together. */
export async function seedRuns(
  dir: string,
  project: string,
  runs: readonly SeedRun[],
): Promise<Run[]> {
  const written: Run[] = []
  const finishing: Promise<void>[] = []
  for (const { rows, firstStep = 0, rowMs = 1000, ...options } of runs) {
    const startUnixMs = Date.now()
    const run = init({ ...options, project, dir })
    for (const [index, row] of rows.entries()) {
      const step = firstStep + index
      run.log(row, { step, time: FIRST_ROW_UNIX_MS + step * rowMs })
    }
    finishing.push(run.finish())
    written.push(run)
    // Runs are listed by the millisecond of their start.
    while (Date.now() <= startUnixMs + 1) await nextTurn()
  }
  await Promise.all(finishing)
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
