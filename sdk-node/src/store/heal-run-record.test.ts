import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { openIn } from '../../test/support/open-wish.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { createJsonObject } from '../layout/index.ts'
import { recoverProject } from '../seal/recover-project.ts'
import { SessionSealer } from '../seal/session-sealer.ts'
import { healRunRecord } from './heal-run-record.ts'
import { announceTail, type OpenSession } from './open-session.ts'
import { readProjectIndex, readRunRecord } from './run-files.ts'
import { walPath } from '../layout/index.ts'
import { deadLock } from '../../test/support/dead-process.ts'

let storeDir: string
let open: OpenSession
let log: SessionLog

beforeEach(() => {
  storeDir = storeFolder()
  const config = Object.assign(createJsonObject(), { lr: 0.1 })
  open = openIn(storeDir, { id: 'r1', name: 'first', group: 'g', tags: ['t'], config })
  log = new SessionLog(open)
  announceTail(open, log.writer.segmentName, walPath('r1', log.writer.segmentName))
  log.points(0, { loss: 5 })
})

const damage = (text = '{"layout":1,"id":"r1","na'): void => {
  writeFileSync(open.run.recordFile, text)
}
const heal = (): string | undefined => healRunRecord(open.run, 1000)

describe('a damaged record', () => {
  test.each(['', '{"layout":1,"id":"r1","na', '[]', '{"layout":1,"id":7}', '\0\0\0\0'])(
    'is made again of what else is there, and kept: %j',
    (text) => {
      damage(text)
      expect(heal()).toBe(
        `${open.run.recordFile} was damaged, and is kept as ${open.run.recordFile}.damaged-1: it is made again of the run's other files, without what only it held`,
      )
      expect(readFileSync(`${open.run.recordFile}.damaged-1`, 'utf8')).toBe(text)
      const record = readRunRecord(open.run)
      expect(record).toMatchObject({
        id: 'r1',
        project: 'digits',
        name: 'first',
        group: 'g',
        tags: ['t'],
        config: { lr: 0.1 },
        createdUnixMs: open.record.createdUnixMs,
        state: 'running',
        attempts: [{ session: open.session, attempt: 0, writer: '', state: 'running' }],
        metrics: [],
      })
      expect(record?.notes).toContain('has been made again')
      expect(heal()).toBeUndefined()
    },
  )

  test('a second time is kept beside the first', () => {
    for (const text of ['1', '2']) {
      damage(text)
      heal()
    }
    const names = readdirSync(open.run.dir).filter((name) => name.startsWith('run.json'))
    expect(names.toSorted()).toEqual(['run.json', 'run.json.damaged-1', 'run.json.damaged-2'])
  })

  test('without an index has the name of its folder, and the project of its log', () => {
    damage()
    rmSync(open.run.project.indexFile)
    heal()
    const record = readRunRecord(open.run)
    expect(record).toMatchObject({ id: 'r1', name: 'r1', project: 'digits', state: 'running' })
    expect(record?.notes).toContain('of the config nothing is left')
  })

  test('that was lost is made again, too; one that is just being made is not', () => {
    rmSync(open.run.recordFile)
    expect(heal()).toContain('run.json was lost: it is made again')
    rmSync(open.run.recordFile)
    rmSync(open.run.manifestFile)
    expect(heal()).toBeUndefined()
    expect(readRunRecord(open.run)).toBeUndefined()
  })

  test('of a newer layout is whole: it is left alone', () => {
    damage('{"layout":99}')
    expect(heal).toThrow(/has layout version 99/)
    expect(readFileSync(open.run.recordFile, 'utf8')).toBe('{"layout":99}')
  })

  test('of a run that was deleted is not missed', () => {
    rmSync(open.run.dir, { recursive: true })
    expect(heal()).toBeUndefined()
  })
})

describe('recovery', () => {
  test('heals once, tells once, and publishes; the figures are those of all points', () => {
    damage()
    log.writer.close()
    writeFileSync(open.run.sessionLockFile(open.session), deadLock())
    const report = recoverProject(open.run.project, Date.now())
    expect(report).toMatchObject({ sealedSegmentCount: 1, crashedSessionCount: 1 })
    expect(report.failures).toEqual([expect.stringContaining('was damaged, and is kept as')])
    expect(recoverProject(open.run.project, Date.now()).failures).toEqual([])
    expect(readRunRecord(open.run)).toMatchObject({
      state: 'crashed',
      metrics: [{ name: 'loss', count: 1, last: 5 }],
    })
    expect(readProjectIndex(open.run.project)?.runs).toMatchObject([{ id: 'r1', state: 'crashed' }])
  })
})

describe('a live session', () => {
  const sealerOf = (warnings: string[]): SessionSealer =>
    new SessionSealer(
      {
        storeDir,
        projectFolder: open.run.project.folder,
        runId: 'r1',
        session: open.session,
        attempt: 0,
        writer: '',
      },
      (message) => warnings.push(message),
    )

  test('heals its record with its next heartbeat, and goes on', () => {
    const warnings: string[] = []
    const sealer = sealerOf(warnings)
    damage()
    sealer.beat()
    sealer.note(log.writer.event({ type: 'patch', patch: { notes: 'mine' } }))
    sealer.publish()
    expect(warnings).toEqual([expect.stringContaining('was damaged')])
    expect(readRunRecord(open.run)).toMatchObject({ notes: 'mine', state: 'running' })
  })

  test('never counts figures of which a part is lost', () => {
    const warnings: string[] = []
    const sealer = sealerOf(warnings)
    const first = log.writer.segmentName
    log.writer.rotate()
    sealer.close(first, log.writer.segmentName)
    sealer.publish()
    damage()
    log.points(1, { loss: 6 })
    const event = { type: 'end', state: 'finished', reason: null, unixMs: 5 } as const
    sealer.note(log.writer.event(event))
    log.writer.close()
    sealer.finish()
    expect(warnings).toHaveLength(1)
    expect(readRunRecord(open.run)).toMatchObject({ state: 'finished', metrics: [] })
  })
})
