import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deadLock, remoteProcess } from '../../test/support/dead-process.ts'
import { NASTY_NAMES } from '../../test/support/nasty-names.ts'
import { openIn } from '../../test/support/open-wish.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { isRunId, walPath } from '../layout/index.ts'
import { announceTail, type OpenSession } from './open-session.ts'
import { formatIdentity, identifyThisProcess, parseIdentity } from './process-identity.ts'
import { listProjects } from './register-project.ts'
import { changeManifest, readManifest, readProjectIndex, readRunRecord } from './run-files.ts'

function lockOf({ run, session }: OpenSession): string {
  return run.sessionLockFile(session)
}

/** As a crash leaves it: the lock of a process that is gone. */
function die(open: OpenSession): void {
  writeFileSync(lockOf(open), deadLock())
}

/** As finish() leaves it. */
function end(open: OpenSession): void {
  rmSync(lockOf(open))
}

describe('a new run', () => {
  test('has a record, a line in the index, a place and a lock', () => {
    const storeDir = storeFolder()
    const open = openIn(storeDir, { name: 'first', group: 'g', tags: ['t'], notes: 'n' })
    expect(open).toMatchObject({ attempt: 0, writer: '', isResumed: false, nextStep: 0 })
    expect(isRunId(open.run.runId)).toBe(true)
    expect(readRunRecord(open.run)).toEqual(open.record)
    expect(open.record).toMatchObject({
      id: open.run.runId,
      project: 'digits',
      name: 'first',
      group: 'g',
      tags: ['t'],
      notes: 'n',
      state: 'running',
      attempts: [{ attempt: 0, writer: '', session: open.session, state: 'running' }],
    })
    expect(readProjectIndex(open.run.project)?.runs).toEqual([
      expect.objectContaining({ id: open.run.runId, name: 'first', state: 'running' }),
    ])
    expect(parseIdentity(readFileSync(lockOf(open), 'utf8'))).toEqual(identifyThisProcess())
    expect(readdirSync(open.run.project.dir).toSorted()).toEqual(['index.json', 'runs', 'wal'])
  })

  test('takes the place of one that was deleted, which the index may still name', () => {
    const storeDir = storeFolder()
    for (const wish of [
      { id: 'r1', resume: 'never' },
      { name: 'first', resume: 'allow' },
    ] as const) {
      const deleted = openIn(storeDir, { id: 'r1', name: 'first', resume: 'allow' })
      end(deleted)
      rmSync(deleted.run.dir, { recursive: true })
      expect(() => openIn(storeDir, { ...wish, resume: 'must' })).toThrow(/there is no run with/)
      const open = openIn(storeDir, wish)
      expect(open).toMatchObject({ isResumed: false, attempt: 0 })
      end(open)
    }
  })

  test('is named by the caller’s rule when it has no name', () => {
    const storeDir = storeFolder()
    expect(openIn(storeDir).record.name).toBe('run 0')
    expect(openIn(storeDir).record.name).toBe('run 1')
  })

  test('may have the name of another, but not its id', () => {
    const storeDir = storeFolder()
    const first = openIn(storeDir, { name: 'twin', id: 'r1' })
    const second = openIn(storeDir, { name: 'twin' })
    expect(second.run.runId).not.toBe(first.run.runId)
    expect(() => openIn(storeDir, { id: 'r1' })).toThrow('there is a run with id "r1" already')
    expect(readRunRecord(first.run)?.attempts).toHaveLength(1)
  })

  test('of any project keeps that project’s name', () => {
    const storeDir = storeFolder()
    for (const project of NASTY_NAMES) openIn(storeDir, { project, name: project })
    expect(listProjects(storeDir)).toHaveLength(NASTY_NAMES.length)
    const found = listProjects(storeDir).map((project) => readProjectIndex(project))
    expect(found.map((index) => index?.project)).toEqual(NASTY_NAMES)
    expect(found.map((index) => index?.runs[0]?.name)).toEqual(NASTY_NAMES)
  })
})

describe('a resumed run', () => {
  test('goes on where its writer ended, in a new attempt', () => {
    const storeDir = storeFolder()
    const first = openIn(storeDir, { id: 'r1' })
    new SessionLog(first).points(41, { loss: 1 })
    end(first)
    const second = openIn(storeDir, { id: 'r1', resume: 'must' })
    expect(second).toMatchObject({ attempt: 1, writer: '', isResumed: true, nextStep: 42 })
    expect(second.record.attempts.map(({ attempt }) => attempt)).toEqual([0, 1])
    end(second)
    expect(openIn(storeDir, { id: 'r1', resume: 'allow' })).toMatchObject({ attempt: 2 })
  })

  test('is found by name or id, or made where that is allowed', () => {
    const storeDir = storeFolder()
    const first = openIn(storeDir, { name: 'a' })
    end(first)
    expect(openIn(storeDir, { name: 'a', resume: 'allow' }).run.runId).toBe(first.run.runId)
    expect(openIn(storeDir, { name: 'b', resume: 'allow' }).isResumed).toBe(false)
    expect(() => openIn(storeDir, { name: 'c', resume: 'must' })).toThrow('no run with name "c"')
    expect(openIn(storeDir, { id: 'mine', resume: 'allow' }).run.runId).toBe('mine')
  })

  test('keeps what it had, and takes what is new', () => {
    const storeDir = storeFolder()
    const first = openIn(storeDir, { id: 'r1', name: 'a', group: 'g', tags: ['t'] })
    end(first)
    const config = Object.assign(Object.create(null), { lr: 1 })
    const second = openIn(storeDir, { id: 'r1', resume: 'allow', notes: 'n', config })
    expect(second.record).toMatchObject({ name: 'a', group: 'g', tags: ['t'], notes: 'n' })
    end(second)
    const third = openIn(storeDir, {
      id: 'r1',
      resume: 'allow',
      name: 'b',
      config: Object.assign(Object.create(null), { depth: 2 }),
    })
    expect(third.record).toMatchObject({ name: 'b', config: { lr: 1, depth: 2 }, state: 'running' })
    expect(readProjectIndex(third.run.project)?.runs).toMatchObject([{ name: 'b' }])
  })

  test('is itself although the index has lost it', () => {
    const storeDir = storeFolder()
    const first = openIn(storeDir, { id: 'r1', name: 'a' })
    new SessionLog(first).points(5, { loss: 1 })
    end(first)
    for (const damage of ['', '{"layout":1', '{"layout":1,"project":"digits","runs":[{}]}']) {
      writeFileSync(first.run.project.indexFile, damage)
      const again = openIn(storeDir, { id: 'r1', resume: 'must' })
      expect(again).toMatchObject({ isResumed: true, nextStep: 6, record: { name: 'a' } })
      end(again)
    }
    const lagging = '{"layout":1,"project":"digits","updatedUnixMs":1,"runs":[]}'
    writeFileSync(first.run.project.indexFile, lagging)
    expect(() => openIn(storeDir, { id: 'r1' })).toThrow('there is a run with id "r1" already')
    expect(openIn(storeDir, { id: 'r1', resume: 'allow' }).record.attempts).toHaveLength(5)
  })
})

describe('several processes on one run', () => {
  test('are writers of their own while they live', () => {
    const storeDir = storeFolder()
    const join_ = (writer?: string) => openIn(storeDir, { id: 'r1', resume: 'allow', writer })
    const first = join_()
    const second = join_()
    const third = join_()
    expect([first, second, third].map(({ writer }) => writer)).toEqual(['', '2', '3'])
    expect([first, second, third].map(({ attempt }) => attempt)).toEqual([0, 0, 0])
    end(second)
    expect(join_()).toMatchObject({ writer: '2', attempt: 1 })
    die(first)
    expect(join_()).toMatchObject({ writer: '', attempt: 1 })
  })

  test('may name themselves, and are numbered when two have one name', () => {
    const storeDir = storeFolder()
    const join_ = (writer: string) => openIn(storeDir, { id: 'r1', resume: 'allow', writer })
    expect(join_('rank 0').writer).toBe('rank 0')
    expect(join_('rank 1').writer).toBe('rank 1')
    expect(join_('rank 0').writer).toBe('rank 0-2')
    expect(join_('rank 0').writer).toBe('rank 0-3')
  })

  test('count on from their own steps', () => {
    const storeDir = storeFolder()
    const join_ = () => openIn(storeDir, { id: 'r1', resume: 'allow' })
    const [first, second] = [join_(), join_()]
    new SessionLog(first).points(100, { loss: 1 })
    new SessionLog(second).points(7, { loss: 1 })
    end(first)
    end(second)
    expect(join_()).toMatchObject({ writer: '', nextStep: 101 })
    expect(join_()).toMatchObject({ writer: '2', nextStep: 8 })
    expect(join_()).toMatchObject({ writer: '3', nextStep: 0 })
  })

  test('on machines that cannot be asked are taken for alive', () => {
    const storeDir = storeFolder()
    const first = openIn(storeDir, { id: 'r1' })
    writeFileSync(lockOf(first), formatIdentity(remoteProcess()))
    expect(openIn(storeDir, { id: 'r1', resume: 'allow' }).writer).toBe('2')
  })
})

describe('what goes wrong', () => {
  test('leaves no lock behind', () => {
    const storeDir = storeFolder()
    const first = openIn(storeDir, { id: 'r1' })
    end(first)
    rmSync(first.run.recordFile)
    mkdirSync(first.run.recordFile)
    expect(() => openIn(storeDir, { name: 'run 0', resume: 'must' })).toThrow('EISDIR')
    expect(existsSync(first.run.walDir)).toBe(false)
    expect(existsSync(first.run.project.lockFile)).toBe(false)
  })

  test('names the store that cannot be used', () => {
    const folder = storeFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(() => openIn(join(folder, 'file'))).toThrow(
      expect.objectContaining({
        code: 'store-unusable',
        message: expect.stringMatching(
          /^cannot use the store .*file: .*Name another with init\(\{ dir \}\) or SHARDBOARD_DIR\.$/,
        ),
      }),
    )
    writeFileSync(join(folder, 'index.json'), '{"layout":3}')
    expect(() => openIn(folder)).toThrow('has layout version 3')
  })
})

test('announceTail names the first segment, beside those of others', () => {
  const storeDir = storeFolder()
  const first = openIn(storeDir, { id: 'r1' })
  announceTail(first, 'a-000000', walPath('r1', 'a-000000'))
  const second = openIn(storeDir, { id: 'r1', resume: 'allow' })
  announceTail(second, 'b-000000', walPath('r1', 'b-000000'))
  expect(readManifest(first.run)).toMatchObject({
    run: 'r1',
    revision: 2,
    tails: [
      { path: 'wal/r1/a-000000.wal', segment: 'a-000000', attempt: 0, writer: '' },
      { path: 'wal/r1/b-000000.wal', segment: 'b-000000', attempt: 0, writer: '2' },
    ],
  })
  const before = readFileSync(first.run.manifestFile, 'utf8')
  changeManifest(first.run, 5, (manifest) => manifest)
  expect(readFileSync(first.run.manifestFile, 'utf8')).toBe(before)
})
