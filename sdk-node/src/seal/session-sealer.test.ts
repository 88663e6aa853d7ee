import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { escapeFate, fate } from '../../test/support/mortal-file-system.ts'
import { openIn } from '../../test/support/open-wish.ts'
import { hiddenFiles, runStateOf } from '../../test/support/run-state.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { shardPath, walPath } from '../layout/index.ts'
import { announceTail, type OpenSession } from '../store/open-session.ts'
import { identifyThisProcess, parseIdentity } from '../store/process-identity.ts'
import { readManifest, readProjectIndex, readRunRecord } from '../store/run-files.ts'
import { SessionSealer } from './session-sealer.ts'

vi.mock(import('node:fs'), async (importOriginal) => {
  const { mortalFileSystem } = await import('../../test/support/mortal-file-system.ts')
  return mortalFileSystem(await importOriginal())
})

let open: OpenSession
let log: SessionLog
let sealer: SessionSealer
let warnings: string[] = []

function sealerOf({ run, session, attempt, writer }: OpenSession): SessionSealer {
  const { storeDir, folder } = run.project
  return new SessionSealer(
    {
      storeDir,
      projectFolder: folder,
      runId: run.runId,
      session,
      attempt,
      writer,
    },
    (message) => warnings.push(message),
  )
}

beforeEach(() => {
  escapeFate()
  warnings = []
  open = openIn(storeFolder(), { id: 'r1', name: 'first' })
  log = new SessionLog(open)
  announceTail(open, log.writer.segmentName, walPath('r1', log.writer.segmentName))
  sealer = sealerOf(open)
})

afterEach(() => {
  escapeFate()
})

function closeSegment(): string {
  const segment = log.writer.segmentName
  log.writer.rotate()
  sealer.close(segment, log.writer.segmentName)
  return segment
}

describe('after the thread before has died', () => {
  test('what it had not been told or not done is taken up, before what is closed since', () => {
    const closed = [0, 1, 2].map((step) => {
      log.points(step, { loss: step })
      return closeSegment()
    })
    const successor = sealerOf(open)
    successor.resumeBefore(log.writer.segmentName)
    log.points(3, { loss: 3 })
    const last = log.writer.segmentName
    log.writer.rotate()
    successor.close(last, log.writer.segmentName)
    const event = log.writer.event({ type: 'patch', patch: { name: 'renamed' } })
    successor.note(event)
    expect(successor.recordedEvent).toBe(0)
    successor.publish()
    expect(successor.recordedEvent).toBe(event.number)
    const manifest = readManifest(open.run)
    expect(manifest.shards.map(({ path }) => path)).toEqual(
      [...closed, last].map((segment) => shardPath('metrics', open.run.runId, segment)),
    )
    expect(manifest.tails.map(({ segment }) => segment)).toEqual([log.writer.segmentName])
    expect(readRunRecord(open.run)?.name).toBe('renamed')
  })
})

describe('a run that was deleted while it is live', () => {
  test('is not made again', () => {
    log.points(0, { loss: 1 })
    closeSegment()
    sealer.note(log.writer.event({ type: 'patch', patch: { name: 'renamed' } }))
    rmSync(open.run.dir, { recursive: true })
    for (const work of [() => sealer.publish(), () => sealer.beat(), () => sealer.finish()]) {
      expect(work).toThrow(/run r1 has been deleted/)
    }
    expect(existsSync(open.run.dir)).toBe(false)
    expect(existsSync(open.run.project.file('metrics/r1'))).toBe(false)
  })
})

describe('publish', () => {
  test('seals what was closed, in order, and names the segment that is written now', () => {
    expect(sealer.hasWork).toBe(false)
    log.points(0, { loss: 1 })
    const first = closeSegment()
    log.points(1, { loss: 2 })
    const second = closeSegment()
    log.points(2, { loss: 3 })
    expect(sealer.hasWork).toBe(true)
    sealer.publish()
    expect(sealer.hasWork).toBe(false)
    const { shards, tails } = readManifest(open.run)
    expect(shards.map(({ path }) => path)).toEqual(
      [first, second].map((segment) => shardPath('metrics', open.run.runId, segment)),
    )
    expect(tails.map(({ segment }) => segment)).toEqual([log.writer.segmentName])
  })

  test('writes changes of the record before their segment is closed, each once', () => {
    const event = log.writer.event({ type: 'patch', patch: { name: 'second', tags: ['t'] } })
    sealer.note(event)
    sealer.publish()
    expect(readRunRecord(open.run)).toMatchObject({
      name: 'second',
      attempts: [{ appliedEvent: 1 }],
    })
    expect(readProjectIndex(open.run.project)?.runs).toMatchObject([
      { name: 'second', tags: ['t'] },
    ])
    closeSegment()
    sealer.publish()
    expect(readRunRecord(open.run)).toMatchObject({
      name: 'second',
      attempts: [{ appliedEvent: 1 }],
    })
  })

  test('keeps what it could not do for the next time', async () => {
    log.points(0, { loss: 1 })
    closeSegment()
    sealer.note(log.writer.event({ type: 'patch', patch: { name: 'second' } }))
    for (let change = 1; change <= 40; change += 3) {
      Object.assign(fate, { at: change, count: 0, kind: 'failure' })
      try {
        sealer.publish()
      } catch (error) {
        expect(error).toHaveProperty('code', 'EIO')
      }
      escapeFate()
      for (const path of hiddenFiles(open.run.project.storeDir)) rmSync(path)
    }
    sealer.publish()
    expect(sealer.hasWork).toBe(false)
    expect(await runStateOf(open.run)).toMatchObject({
      rows: [['metrics', 'loss', 0, 1]],
      record: { name: 'second', metrics: [{ count: 1 }] },
      indexed: [{ name: 'second' }],
    })
  })
})

describe('beat', () => {
  test('moves the heartbeat of its own attempt and the lock’s time', () => {
    const other = openIn(open.run.project.storeDir, { id: 'r1', resume: 'allow' })
    const lock = open.run.sessionLockFile(open.session)
    utimesSync(lock, 0, 0)
    const before = readRunRecord(open.run)
    vi.useFakeTimers({ now: Date.now() + 15_000, toFake: ['Date'] })
    sealer.beat()
    vi.useRealTimers()
    const [own, others] = readRunRecord(open.run)?.attempts ?? []
    expect(own?.heartbeatUnixMs).toBeGreaterThan(before?.attempts[0]?.heartbeatUnixMs ?? Infinity)
    expect(others).toEqual(before?.attempts[1])
    expect(others?.session).toBe(other.session)
    expect(statSync(lock).mtimeMs).toBeGreaterThan(Date.now())
  })
})

describe('a session that another machine took for dead', () => {
  test('takes its lock again, and says so', () => {
    const lock = open.run.sessionLockFile(open.session)
    rmSync(open.run.walDir, { recursive: true })
    sealer.beat()
    expect(parseIdentity(readFileSync(lock, 'utf8'))).toEqual(identifyThisProcess())
    expect(warnings).toEqual([
      expect.stringMatching(/^run r1 was taken for dead by another process/),
    ])
    sealer.beat()
    expect(warnings).toHaveLength(1)
  })
})

describe('finish', () => {
  test('seals all that the session has left, and leaves no trace of it', async () => {
    log.points(0, { loss: 1 })
    log.writer.rotate()
    log.points(1, { loss: 2 })
    sealer.note(log.writer.event({ type: 'end', state: 'finished', reason: null, unixMs: 5 }))
    log.writer.close()
    sealer.finish()
    expect(await runStateOf(open.run)).toMatchObject({
      rows: [
        ['metrics', 'loss', 0, 1],
        ['metrics', 'loss', 1, 2],
      ],
      tails: [],
      walFiles: [],
      record: { state: 'finished', attempts: [{ endedUnixMs: 5 }] },
      indexed: [{ state: 'finished' }],
    })
    expect(existsSync(open.run.walDir)).toBe(false)
  })

  test('leaves the log and the lock of another writer of the run', () => {
    const other = openIn(open.run.project.storeDir, { id: 'r1', resume: 'allow' })
    const otherLog = new SessionLog(other)
    otherLog.points(0, { loss: 1 })
    sealer.finish()
    expect(readdirSync(open.run.walDir).toSorted()).toEqual([
      `${other.session}-000000.wal`,
      `${other.session}.lock`,
    ])
  })

  test('that fails keeps log and lock, and says where the points are', () => {
    log.points(0, { loss: 1 })
    log.writer.close()
    Object.assign(fate, { at: 1, count: 0, kind: 'death' })
    let failure: unknown
    try {
      sealer.finish()
    } catch (error) {
      failure = error
    }
    escapeFate()
    expect(sealer.describeFailure(failure)).toMatch(
      /^run r1: the death at change 1; its points stay in .*wal\/r1 and are published when/,
    )
    expect(readdirSync(open.run.walDir)).toHaveLength(2)
  })
})
