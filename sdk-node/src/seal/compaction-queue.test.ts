import { existsSync, rmSync } from 'node:fs'
import { beforeEach, expect, test, vi } from 'vitest'
import { openIn } from '../../test/support/open-wish.ts'
import { readPoints } from '../../test/support/read-points.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { changeAttempt } from '../store/apply-events.ts'
import { changeRunRecord, readManifest } from '../store/run-files.ts'
import type { RunLocation } from '../store/run-location.ts'
import { isMarkedUnmerged } from '../store/unmerged-mark.ts'
import { compactEnded } from './compact-run.ts'
import { CompactionQueue } from './compaction-queue.ts'
import { recoverProject } from './recover-project.ts'
import { sealSegment } from './seal-segment.ts'

const NOW = 1_700_000_000_000
const SEGMENT_COUNT = 5

let storeDir: string
let warnings: string[]
let queue: CompactionQueue

beforeEach(() => {
  storeDir = storeFolder()
  warnings = []
  queue = new CompactionQueue((_, message) => warnings.push(message))
})

/** A run that has ended, and has a shard of each of its segments. */
function endedRun(id: string): { run: RunLocation; session: string } {
  const open = openIn(storeDir, { id })
  const log = new SessionLog(open)
  for (let segment = 0; segment < SEGMENT_COUNT; segment++) {
    log.points(segment, { loss: segment })
    const { segmentName } = log.writer
    if (segment === SEGMENT_COUNT - 1) log.writer.close()
    else log.writer.rotate()
    sealSegment({ run: open.run, segment: segmentName, nextTail: undefined, nowUnixMs: NOW })
  }
  changeRunRecord(open.run, (record) =>
    changeAttempt(record, open.session, (attempt) => ({ ...attempt, state: 'finished' })),
  )
  rmSync(open.run.sessionLockFile(open.session))
  return { run: open.run, session: open.session }
}

async function outOfTime(): Promise<void> {
  throw new Error('out of time')
}

const shardCountOf = (run: RunLocation): number => readManifest(run).shards.length

test('what there was no time for is marked, found by the next one, and merged', async () => {
  const { run } = endedRun('r1')
  await expect(compactEnded(run, outOfTime)).rejects.toThrow('out of time')
  expect(isMarkedUnmerged(run)).toBe(true)
  const { unmergedRuns, ...report } = recoverProject(run.project, NOW)
  expect(unmergedRuns.map(({ runId }) => runId)).toEqual(['r1'])
  expect(report).toEqual({ sealedSegmentCount: 0, crashedSessionCount: 0, failures: [] })
  for (const left of unmergedRuns) queue.leftOver(left)
  await vi.waitFor(() => expect(existsSync(run.walDir)).toBe(false))
  expect(shardCountOf(run)).toBe(1)
  const points = await readPoints(storeDir, run.project.folder, 'r1')
  expect(points.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4])
  expect(recoverProject(run.project, NOW).unmergedRuns).toEqual([])
  expect(warnings).toEqual([])
})

test('a mark of a run that was deleted goes, and a run with nothing to merge has none', async () => {
  const { run } = endedRun('r1')
  await expect(compactEnded(run, outOfTime)).rejects.toThrow('out of time')
  rmSync(run.dir, { recursive: true })
  expect(recoverProject(run.project, NOW).unmergedRuns).toEqual([])
  expect(existsSync(run.walDir)).toBe(false)
  const { run: whole } = endedRun('r2')
  await compactEnded(whole, async () => {})
  await expect(compactEnded(whole, outOfTime)).rejects.toThrow('out of time')
  expect(isMarkedUnmerged(whole)).toBe(false)
})

test('a session that ends comes before what others left, which comes before the last one’s end', async () => {
  const [left, ending, last] = [endedRun('r1'), endedRun('r2'), endedRun('r3')]
  queue.leftOver(left.run)
  await queue.afterEnd(ending.run, ending.session, false)
  expect(shardCountOf(ending.run)).toBe(1)
  await queue.afterEnd(last.run, last.session, true)
  expect([left, ending, last].map(({ run }) => shardCountOf(run))).toEqual([1, 1, 1])
  expect(warnings).toEqual([])
})

test('a run that cannot be merged is told of, and keeps no other from it', async () => {
  const [bad, good] = [endedRun('r1'), endedRun('r2')]
  rmSync(bad.run.dir, { recursive: true })
  queue.leftOver(bad.run)
  queue.leftOver(good.run)
  await queue.afterAll()
  expect(shardCountOf(good.run)).toBe(1)
  expect(warnings.length).toBeGreaterThan(0)
  expect(warnings[0]).toContain('run r1 has been deleted')
})
