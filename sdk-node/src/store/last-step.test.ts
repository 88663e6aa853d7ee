import { writeFileSync } from 'node:fs'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { openIn } from '../../test/support/open-wish.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { parseSegmentName, type ShardEntry } from '../layout/index.ts'
import { lastStepOf } from './last-step.ts'
import type { OpenSession } from './open-session.ts'
import { changeManifest } from './run-files.ts'

const disk = vi.hoisted(() => ({ beforeRead: (_path: string): void => {} }))

vi.mock(import('node:fs'), async (importOriginal) => {
  const fs = await importOriginal()
  const readFileSync = (path: string, options: undefined): Buffer => {
    disk.beforeRead(path)
    return fs.readFileSync(path, options)
  }
  return { ...fs, readFileSync: readFileSync as typeof fs.readFileSync }
})

let open: OpenSession

beforeEach(() => {
  disk.beforeRead = () => {}
  open = openIn(storeFolder(), { id: 'r1' })
})

function addShard(writer: string, maxStep: number, segment = 'x-000000'): void {
  const { session = '', segment: number = 0 } = parseSegmentName(segment) ?? {}
  const shard: ShardEntry = {
    table: 'metrics',
    path: 'metrics/r1/x-000000.parquet',
    byteLength: 1,
    rowCount: 1,
    sha256: '',
    tier: 0,
    owners: [
      { writer, attempt: 0, session, segmentStart: number, segmentEnd: number + 1, maxStep },
    ],
    overview: null,
    minStep: 0,
    maxStep,
    minUnixMs: 0,
    maxUnixMs: 0,
    metrics: [],
  }
  changeManifest(open.run, 0, (manifest) => ({ ...manifest, shards: [...manifest.shards, shard] }))
}

describe('lastStepOf', () => {
  test('is −1 for a run without points', () => {
    expect(lastStepOf(open.run, '')).toBe(-1)
  })

  test('is the greatest of points and texts, in shards and logs, whatever their order', () => {
    const log = new SessionLog(open)
    log.points(9, { loss: 1 })
    log.points(-5, { loss: 1 })
    expect(lastStepOf(open.run, '')).toBe(9)
    log.text(12, 'note', 'x')
    log.points(2, { loss: 1 })
    expect(lastStepOf(open.run, '')).toBe(12)
    log.writer.rotate()
    log.points(11, { loss: 1 })
    expect(lastStepOf(open.run, '')).toBe(12)
    addShard('', 2 ** 40)
    expect(lastStepOf(open.run, '')).toBe(2 ** 40)
  })

  test('is of one writer only', () => {
    new SessionLog(open).points(9, { loss: 1 })
    addShard('2', 50)
    expect(lastStepOf(open.run, '')).toBe(9)
    expect(lastStepOf(open.run, '2')).toBe(50)
    expect(lastStepOf(open.run, '3')).toBe(-1)
  })

  test('reads what is whole of a torn log', () => {
    const log = new SessionLog(open)
    log.points(3, { loss: 1 })
    writeFileSync(`${open.run.walDir}/zz-000000.wal`, 'garbage that is no log')
    expect(lastStepOf(open.run, '')).toBe(3)
  })

  test('misses nothing when another process seals the log meanwhile', () => {
    const log = new SessionLog(open)
    log.points(9, { loss: 1 })
    disk.beforeRead = (path) => {
      if (!path.endsWith('.wal')) return
      disk.beforeRead = () => {}
      addShard('', 9, log.writer.segmentName)
      log.writer.close()
      throw Object.assign(new Error('ENOENT: gone'), { code: 'ENOENT' })
    }
    expect(lastStepOf(open.run, '')).toBe(9)
  })
})
