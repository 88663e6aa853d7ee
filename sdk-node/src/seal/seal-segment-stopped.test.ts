import { cpSync, existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deadLock } from '../../test/support/dead-process.ts'
import { Doom, escapeFate, fate } from '../../test/support/mortal-file-system.ts'
import { openIn } from '../../test/support/open-wish.ts'
import { hiddenFiles, runStateOf, type RunState } from '../../test/support/run-state.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { walPath } from '../layout/index.ts'
import { announceTail, type OpenSession } from '../store/open-session.ts'
import { ProjectLocation, type RunLocation } from '../store/run-location.ts'
import { recoverProject } from './recover-project.ts'
import { SessionSealer } from './session-sealer.ts'

vi.mock(import('node:fs'), async (importOriginal) => {
  const { mortalFileSystem } = await import('../../test/support/mortal-file-system.ts')
  return mortalFileSystem(await importOriginal())
})

const NOW = 1_700_000_000_000

let template: string
let open: OpenSession
let segments: string[]

/** A run with two segments: points, texts, changes of the record, and, in the second, its end. */
beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
  escapeFate()
  template = storeFolder()
  open = openIn(template, { id: 'r1', name: 'first' })
  const log = new SessionLog(open)
  announceTail(open, log.writer.segmentName, walPath('r1', log.writer.segmentName))
  log.points(0, { loss: 4, accuracy: 0.5 })
  log.writer.event({ type: 'patch', patch: { name: 'second' } })
  log.text(0, 'note', 'hello')
  log.points(1, { loss: 3 })
  log.writer.event({ type: 'dropped', pointCount: 7 })
  segments = [log.writer.segmentName]
  log.writer.rotate()
  segments.push(log.writer.segmentName)
  log.points(2, { loss: NaN, accuracy: 0.75 })
  log.writer.event({ type: 'patch', patch: { tags: ['late'] } })
  log.writer.event({ type: 'dropped', pointCount: 2 })
  log.writer.event({ type: 'end', state: 'finished', reason: null, unixMs: NOW })
  log.writer.close()
})

afterEach(() => {
  escapeFate()
  vi.useRealTimers()
})

const ROWS = [
  ['metrics', 'accuracy', 0, 0.5],
  ['metrics', 'loss', 0, 4],
  ['metrics', 'loss', 1, 3],
  ['text', 'note', 0, 'hello'],
  ['metrics', 'accuracy', 2, 0.75],
  ['metrics', 'loss', 2, NaN],
]

/** A copy of the run, in a store of its own. */
function copyOfRun(): RunLocation {
  const storeDir = storeFolder()
  cpSync(template, storeDir, { recursive: true })
  return new ProjectLocation(storeDir, open.run.project.folder).run('r1')
}

/** Locks that the dead process held, which the next one finds. */
function leaveLocks(run: RunLocation): void {
  const lock = run.sessionLockFile(open.session)
  if (existsSync(lock)) writeFileSync(lock, deadLock())
  for (const path of hiddenFiles(run.project.storeDir)) {
    if (path.includes('.tmp-')) continue
    writeFileSync(path, deadLock())
    const old = new Date(Date.now() - 3_600_000)
    utimesSync(path, old, old)
  }
}

function dieAt(change: number, work: () => void): boolean {
  Object.assign(fate, { at: change, count: 0, kind: 'death' })
  try {
    work()
    return false
  } catch (error) {
    if (error instanceof Doom || String(error).includes('the death at')) return true
    throw error
  } finally {
    escapeFate()
  }
}

async function recovered(run: RunLocation): Promise<RunState> {
  leaveLocks(run)
  expect(recoverProject(run.project, NOW).failures).toEqual([])
  return runStateOf(run)
}

const sealer = (run: RunLocation): SessionSealer =>
  new SessionSealer(
    {
      storeDir: run.project.storeDir,
      projectFolder: run.project.folder,
      runId: 'r1',
      session: open.session,
      attempt: 0,
      writer: '',
    },
    () => {},
  )

describe('a process that dies at any change of the disk', () => {
  const publish = (run: RunLocation): void => {
    const [segment = '', next = ''] = segments
    const session = sealer(run)
    session.note({ type: 'patch', number: 1, patch: { name: 'second' } })
    session.close(segment, next)
    session.publish()
  }
  const finish = (run: RunLocation): void => sealer(run).finish()
  const recover = (run: RunLocation): void => {
    writeFileSync(run.sessionLockFile(open.session), deadLock())
    const { failures } = recoverProject(run.project, NOW)
    if (failures.length > 0) throw new Error(failures.join())
  }

  test.each([
    ['while it seals a segment and goes on', publish, 1, 1],
    // These two go the same ways: each takes every other change.
    ['while it finishes', finish, 1, 2],
    ['while it recovers another', recover, 2, 2],
  ])('%s, leaves what the next one brings to the same end', async (_, work, first, stride) => {
    const expected = await recovered(copyOfRun())
    expect(expected.rows).toEqual(ROWS)
    expect(expected).toMatchObject({
      tails: [],
      droppedPointCount: 9,
      walFiles: [],
      indexed: [{ id: 'r1', name: 'second', state: 'finished' }],
      record: {
        name: 'second',
        tags: ['late'],
        state: 'finished',
        attempts: [{ state: 'finished', summarizedSegment: 1, endedUnixMs: NOW }],
        metrics: [
          { name: 'accuracy', count: 2 },
          { name: 'loss', count: 3, nonFiniteCount: 1, min: 3, max: 4 },
        ],
      },
    })
    let change = first
    for (let isDead = true; isDead; change += stride) {
      const run = copyOfRun()
      isDead = dieAt(change, () => {
        work(run)
      })
      expect(await recovered(run), `after a death at change ${change}`).toEqual(expected)
      rmSync(run.project.storeDir, { recursive: true })
    }
    expect(change).toBeGreaterThan(20)
  })
})

describe('a disk that fails once at any change', () => {
  test('keeps no segment from being published by the next try', async () => {
    const reference = copyOfRun()
    sealer(reference).finish()
    const expected = await runStateOf(reference)
    expect(expected.rows).toEqual(ROWS)
    let hasFailed = true
    for (let change = 1; hasFailed; change += 2) {
      const run = copyOfRun()
      const session = sealer(run)
      Object.assign(fate, { at: change, count: 0, kind: 'failure' })
      hasFailed = false
      try {
        session.finish()
      } catch {
        hasFailed = true
        // A lock that could not be given back is given up after half a minute.
        escapeFate()
        for (const path of hiddenFiles(run.project.storeDir)) rmSync(path)
        session.finish()
      }
      escapeFate()
      expect(await runStateOf(run), `after a failure at change ${change}`).toEqual(expected)
      rmSync(run.project.storeDir, { recursive: true })
    }
  })
})

test('a store holds nothing beside the run’s files when all went well', () => {
  const run = copyOfRun()
  sealer(run).finish()
  expect(hiddenFiles(join(run.project.storeDir))).toEqual([])
})
