import { beforeEach, expect, test, vi } from 'vitest'
import { openIn } from '../../test/support/open-wish.ts'
import { runStateOf } from '../../test/support/run-state.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { listProjects, registerProject } from '../store/register-project.ts'
import { readRunRecord } from '../store/run-files.ts'
import { sealSegment } from './seal-segment.ts'

const rival = vi.hoisted(() => ({ act: (): void => {} }))

/** Whoever wants a lock finds that another had it just before. */
vi.mock(import('../store/file-lock.ts'), async (importOriginal) => {
  const original = await importOriginal()
  return {
    ...original,
    withFileLock: (path, work) => {
      const { act } = rival
      rival.act = () => {}
      act()
      return original.withFileLock(path, work)
    },
  }
})

beforeEach(() => {
  rival.act = () => {}
})

test('two who seal one segment at once publish its points once', async () => {
  const open = openIn(storeFolder(), { id: 'r1' })
  const log = new SessionLog(open)
  log.points(0, { loss: 1 })
  log.writer.event({ type: 'dropped', pointCount: 3 })
  log.writer.event({ type: 'patch', patch: { name: 'second' } })
  const segment = log.writer.segmentName
  log.writer.close()
  const seal = (): void => {
    sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs: 5 })
  }
  rival.act = seal
  seal()
  expect(await runStateOf(open.run)).toMatchObject({
    rows: [['metrics', 'loss', 0, 1]],
    shards: [`metrics/r1/${segment}.parquet`],
    droppedPointCount: 3,
    record: { name: 'second', metrics: [{ count: 1 }] },
  })
  expect(readRunRecord(open.run)?.attempts).toHaveLength(1)
})

test('two who register one project at once make it once', () => {
  const storeDir = storeFolder()
  rival.act = () => {
    registerProject(storeDir, 'digits', 1)
  }
  registerProject(storeDir, 'digits', 2)
  expect(listProjects(storeDir).map(({ folder }) => folder)).toEqual(['digits'])
})
