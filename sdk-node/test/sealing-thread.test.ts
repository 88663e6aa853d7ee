import { existsSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { init } from 'shardboard'
import { expect, test, vi } from 'vitest'
import { walPath } from '../src/layout/index.ts'
import { recoverProject } from '../src/seal/recover-project.ts'
import { announceTail, type OpenSession } from '../src/store/open-session.ts'
import { readManifest, readRunRecord } from '../src/store/run-files.ts'
import { ProjectLocation, type RunLocation } from '../src/store/run-location.ts'
import { deadLock } from './support/dead-process.ts'
import { openIn } from './support/open-wish.ts'
import { readPoints } from './support/read-points.ts'
import { runChild, type ChildEnd } from './support/run-child.ts'
import { SessionLog } from './support/session-log.ts'
import { storeFolder } from './support/store-folder.ts'

async function killThread(
  deadly: string,
  ending: string,
): Promise<{ dir: string; run: RunLocation; end: ChildEnd }> {
  const dir = storeFolder()
  const end = await runChild('thread-killer.mjs', [dir, deadly, ending])
  expect(end.signal).toBe('SIGKILL')
  return { dir, end, run: new ProjectLocation(dir, 'threads').run('the-run') }
}

function shardRowCount(run: RunLocation): number {
  return readManifest(run).shards.reduce((sum, { rowCount }) => sum + rowCount, 0)
}

test.each(['start', 'closed', 'event', 'flush'])(
  'flush publishes all, also when the thread died of its %s message',
  async (deadly) => {
    const { dir, run, end } = await killThread(deadly, 'flush')
    expect(end.standardOutput).toBe('')
    expect(end.standardError).toContain('the sealing thread stopped')
    expect(shardRowCount(run)).toBe(1000)
    expect(readManifest(run).tails).toHaveLength(1)
    expect({ ...readRunRecord(run)?.config }).toEqual({ lr: 1 })
    const steps = (await readPoints(dir, 'threads', 'the-run')).map(({ step }) => step)
    expect(new Set(steps).size).toBe(1000)
    expect(steps).toHaveLength(1000)
  },
)

test.each([
  ['closed', 'finish'],
  ['event', 'finish'],
  ['finish', 'finish'],
  ['event', 'init'],
])('after the thread died of its %s message, %s ends the run', async (deadly, ending) => {
  const { run } = await killThread(deadly, ending)
  expect(shardRowCount(run)).toBe(1000)
  expect(readManifest(run).tails).toEqual([])
  const record = readRunRecord(run)
  expect(record?.state).toBe('finished')
  expect({ ...record?.config }).toEqual({ lr: 1 })
  expect(record?.metrics[0]).toMatchObject({ name: 'loss', count: 1000 })
})

test('runs that ended are recovered between the work for those that live', async () => {
  const dir = storeFolder()
  const dead = Array.from({ length: 40 }, (_, index) => {
    const open = openIn(dir, { id: `dead-${index}` })
    const log = new SessionLog(open)
    announceTail(open, log.writer.segmentName, walPath(open.run.runId, log.writer.segmentName))
    log.points(0, { loss: 1 })
    log.writer.close()
    writeFileSync(open.run.sessionLockFile(open.session), deadLock())
    return open
  })
  const leftover = join(dir, 'projects/digits/.tmp-index.json-0123456789ab')
  writeFileSync(leftover, '')
  utimesSync(leftover, 0, 0)
  const isLeft = ({ run }: OpenSession): boolean => existsSync(run.walDir)
  const run = init({ project: 'digits', dir })
  run.log({ loss: 1 })
  await run.flush()
  expect(dead.filter(isLeft).length).toBeGreaterThan(20)
  await run.finish()
  // The thread does not end with its last run while it has work.
  await vi.waitFor(() => expect(dead.filter(isLeft)).toEqual([]), { timeout: 30_000 })
  await vi.waitFor(() => expect(existsSync(leftover)).toBe(false))
})

test('a flush that no thread survives says so, and the points stay in the log', async () => {
  const { run, end } = await killThread('flush', 'flush in vain')
  expect(end.standardOutput).toContain('the sealing thread stopped')
  expect(recoverProject(run.project, Date.now()).failures).toEqual([])
  expect(shardRowCount(run)).toBe(1000)
})
