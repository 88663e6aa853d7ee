import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { deadLock, remoteProcess } from '../../test/support/dead-process.ts'
import { openIn } from '../../test/support/open-wish.ts'
import { runStateOf } from '../../test/support/run-state.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { buildChild, runBuiltChild } from '../../test/support/source-child.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { walPath } from '../layout/index.ts'
import { announceTail, type OpenSession } from '../store/open-session.ts'
import { formatIdentity } from '../store/process-identity.ts'
import { readManifest, readProjectIndex, readRunRecord } from '../store/run-files.ts'
import { ProjectLocation } from '../store/run-location.ts'
import { recoverProject, recoverySteps, type RecoveryReport } from './recover-project.ts'
import { recoverStore } from './recover-store.ts'

const DAY_MS = 24 * 3_600_000

let storeDir: string
beforeEach(() => {
  storeDir = storeFolder()
})

/** A session that has logged three points in two segments. */
function start(id: string, resume: 'never' | 'allow' = 'never'): OpenSession {
  const open = openIn(storeDir, { id, resume })
  const log = new SessionLog(open)
  announceTail(open, log.writer.segmentName, walPath(id, log.writer.segmentName))
  log.points(open.nextStep, { loss: 1 })
  log.points(open.nextStep + 1, { loss: 2 })
  log.writer.rotate()
  log.points(open.nextStep + 2, { loss: 3 })
  log.writer.close()
  return open
}

function setLock({ run, session }: OpenSession, content: string, ageMs = 0): void {
  const path = run.sessionLockFile(session)
  writeFileSync(path, content)
  const at = new Date(Date.now() - ageMs)
  utimesSync(path, at, at)
}

const recover = ({ run }: OpenSession): RecoveryReport => recoverProject(run.project, Date.now())

const NOTHING = {
  sealedSegmentCount: 0,
  crashedSessionCount: 0,
  failures: [],
  unmergedRuns: [],
}

test('recovery stops before each session, for who has other things to do', () => {
  const opens = ['r1', 'r2', 'r3'].map((id) => start(id))
  for (const open of opens) setLock(open, deadLock())
  const project = new ProjectLocation(storeDir, 'digits')
  const steps = recoverySteps(project, Date.now())
  const crashedCounts = [0, 1, 2].map(() => {
    expect(steps.next().done).toBe(false)
    return opens.filter((open) => readRunRecord(open.run)?.state === 'crashed').length
  })
  expect(crashedCounts).toEqual([0, 1, 2])
  expect(steps.next()).toMatchObject({ done: true, value: { crashedSessionCount: 3 } })
})

describe('a run that was deleted', () => {
  test('is not made again, and its log is left alone', () => {
    const open = start('r1')
    setLock(open, deadLock())
    rmSync(open.run.dir, { recursive: true })
    const left = readdirSync(open.run.walDir)
    expect(recover(open)).toEqual(NOTHING)
    expect(existsSync(open.run.dir)).toBe(false)
    expect(existsSync(open.run.project.file('metrics/r1'))).toBe(false)
    expect(readdirSync(open.run.walDir)).toEqual(left)
  })

  test('or never came to be, with nothing logged: its lock goes', () => {
    const open = openIn(storeDir, { id: 'r1' })
    setLock(open, deadLock())
    rmSync(open.run.dir, { recursive: true })
    expect(recover(open)).toEqual(NOTHING)
    expect(existsSync(open.run.dir)).toBe(false)
    expect(existsSync(open.run.walDir)).toBe(false)
  })
})

describe('a dead writer’s run', () => {
  test('is published whole and marked crashed, once', async () => {
    const open = start('r1')
    setLock(open, deadLock())
    expect(recover(open)).toMatchObject({
      sealedSegmentCount: 2,
      crashedSessionCount: 1,
      failures: [],
    })
    const state = await runStateOf(open.run)
    expect(state).toMatchObject({
      rows: [
        ['metrics', 'loss', 0, 1],
        ['metrics', 'loss', 1, 2],
        ['metrics', 'loss', 2, 3],
      ],
      tails: [],
      walFiles: [],
      record: { state: 'crashed', attempts: [{ state: 'crashed', summarizedSegment: 1 }] },
      indexed: [{ id: 'r1', state: 'crashed' }],
    })
    const { attempts } = readRunRecord(open.run) ?? { attempts: [] }
    expect(attempts[0]?.endedUnixMs).toBe(attempts[0]?.heartbeatUnixMs)
    expect(existsSync(open.run.walDir)).toBe(false)
    expect(recover(open)).toEqual(NOTHING)
    expect(await runStateOf(open.run)).toEqual(state)
  })

  test('without a lock, or without a log, is recovered too', () => {
    const [noLock, noLog] = [start('r1'), openIn(storeDir, { id: 'r2' })]
    rmSync(noLock.run.sessionLockFile(noLock.session))
    setLock(noLog, deadLock())
    expect(recover(noLock)).toMatchObject({ sealedSegmentCount: 2, crashedSessionCount: 2 })
    expect(readRunRecord(noLog.run)?.state).toBe('crashed')
    expect(readdirSync(noLog.run.project.file('wal'))).toEqual([])
  })

  test('that said how it ended keeps that state', () => {
    const open = openIn(storeDir, { id: 'r1' })
    const log = new SessionLog(open)
    log.points(0, { loss: 1 })
    log.writer.event({ type: 'end', state: 'failed', reason: 'boom', unixMs: 9 })
    log.writer.close()
    setLock(open, deadLock())
    recover(open)
    expect(readRunRecord(open.run)).toMatchObject({
      state: 'failed',
      attempts: [{ state: 'failed', reason: 'boom', endedUnixMs: 9 }],
    })
  })

  test('leaves the living writers of the same run alone', async () => {
    const dead = start('r1')
    const alive = start('r1', 'allow')
    setLock(dead, deadLock())
    expect(recover(dead)).toMatchObject({ sealedSegmentCount: 2, crashedSessionCount: 1 })
    const state = await runStateOf(dead.run)
    expect(state.record).toMatchObject({
      state: 'running',
      attempts: [{ state: 'crashed' }, { state: 'running', writer: '2' }],
    })
    expect(state.walFiles).toEqual([
      `${alive.session}-000000.wal`,
      `${alive.session}-000001.wal`,
      `${alive.session}.lock`,
    ])
    expect(state.tails).toEqual([walPath('r1', `${alive.session}-000000`)])
  })
})

describe('a writer that', () => {
  test.each<[string, string | undefined, number, boolean]>([
    ['lives', undefined, 0, false],
    ['lives, and has not beaten for two days', undefined, 2 * DAY_MS, false],
    ['died just now', deadLock(), 0, true],
    ['is on another machine', formatIdentity(remoteProcess()), 0, false],
    [
      'is on another machine, silent for half an hour',
      formatIdentity(remoteProcess()),
      DAY_MS / 48,
      false,
    ],
    [
      'is on another machine, silent for two days',
      formatIdentity(remoteProcess()),
      2 * DAY_MS,
      true,
    ],
    ['has not written its name yet', '', 0, false],
    ['never wrote its name', '', 2 * DAY_MS, true],
  ])('%s', async (_, lock, ageMs, isRecovered) => {
    const open = start('r1')
    setLock(open, lock ?? readFileSync(open.run.sessionLockFile(open.session), 'utf8'), ageMs)
    const before = await runStateOf(open.run)
    expect(recover(open).crashedSessionCount).toBe(isRecovered ? 1 : 0)
    const after = await runStateOf(open.run)
    expect(after.rows).toHaveLength(isRecovered ? 3 : 0)
    expect(isRecovered || JSON.stringify(after) === JSON.stringify(before)).toBe(true)
  })
})

describe('what cannot be recovered', () => {
  test('is named, stays, and keeps no other run from being recovered', () => {
    const [bad, good] = [start('r1'), start('r2')]
    for (const open of [bad, good]) setLock(open, deadLock())
    const segment = join(bad.run.walDir, `${bad.session}-000000.wal`)
    rmSync(segment)
    mkdirSync(segment)
    const report = recover(bad)
    expect(report).toMatchObject({ sealedSegmentCount: 2, crashedSessionCount: 1 })
    expect(report.failures).toEqual([expect.stringMatching(/^run r1: EISDIR/)])
    expect(readRunRecord(good.run)?.state).toBe('crashed')
    expect(readRunRecord(bad.run)?.state).toBe('running')
    expect(existsSync(bad.run.sessionLockFile(bad.session))).toBe(true)
  })

  test('of damaged and empty segments is kept aside or nothing', async () => {
    const open = start('r1')
    setLock(open, deadLock())
    const file = (segment: number) => join(open.run.walDir, `${open.session}-00000${segment}.wal`)
    const bytes = readFileSync(file(0))
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
    writeFileSync(file(0), bytes)
    writeFileSync(file(2), '')
    writeFileSync(file(3), bytes.subarray(0, 30))
    expect(recover(open)).toMatchObject({
      sealedSegmentCount: 4,
      crashedSessionCount: 1,
      failures: [expect.stringContaining(`${file(0)} is damaged at byte`)],
    })
    expect(await runStateOf(open.run)).toMatchObject({
      rows: [
        ['metrics', 'loss', 0, 1],
        ['metrics', 'loss', 2, 3],
      ],
      walFiles: [`${open.session}-000000.wal.damaged`],
      record: { state: 'crashed' },
    })
    expect(recover(open)).toEqual(NOTHING)
  })

  test('is not what others put into the folder', () => {
    const open = start('r1')
    setLock(open, deadLock())
    writeFileSync(open.run.project.file('wal/.DS_Store'), '')
    writeFileSync(join(open.run.walDir, 'notes.txt'), '')
    expect(recover(open)).toMatchObject({ crashedSessionCount: 1, failures: [] })
    expect(readdirSync(open.run.walDir)).toEqual(['notes.txt'])
  })
})

describe('recoverers at once', () => {
  test('publish each point once, and get in no one’s way', { timeout: 60_000 }, async () => {
    const runs = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'].map((id) => start(id))
    for (const open of runs) setLock(open, deadLock())
    const [first] = runs
    const child = await buildChild('recovering-child.ts')
    try {
      const given = [storeDir, first?.run.project.folder ?? '']
      const outputs = await Promise.all([0, 1, 2].map(() => runBuiltChild(child, given)))
      const reports = outputs.map((output): RecoveryReport => JSON.parse(output))
      expect(reports.flatMap(({ failures }) => failures)).toEqual([])
      const sealed = reports.map(({ sealedSegmentCount }) => sealedSegmentCount)
      expect(sealed.reduce((sum, count) => sum + count, 0)).toBe(12)
    } finally {
      child.remove()
    }
    for (const { run } of runs) {
      expect(await runStateOf(run)).toMatchObject({
        rows: [
          ['metrics', 'loss', 0, 1],
          ['metrics', 'loss', 1, 2],
          ['metrics', 'loss', 2, 3],
        ],
        walFiles: [],
        record: { state: 'crashed', metrics: [{ count: 3 }] },
      })
    }
    expect(readProjectIndex(runs[0]?.run.project ?? fail())?.runs).toHaveLength(6)
  })
})

test('recoverStore recovers every project', () => {
  const digits = start('r1')
  const other = openIn(storeDir, { project: 'Other / project', id: 'r1' })
  new SessionLog(other).points(0, { loss: 1 })
  for (const open of [digits, other]) setLock(open, deadLock())
  expect(recoverStore(storeDir, Date.now())).toMatchObject({
    sealedSegmentCount: 3,
    crashedSessionCount: 2,
    failures: [],
  })
  expect(readManifest(other.run).shards).toHaveLength(1)
  expect(recoverStore(join(storeDir, 'absent'), Date.now())).toEqual(NOTHING)
})

function fail(): never {
  throw new Error('there is no run')
}
