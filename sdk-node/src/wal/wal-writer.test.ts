import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readLog, SAMPLE_HEADER } from '../../test/support/log-records.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { WalOnFaultyDisk } from '../../test/support/wal-on-faulty-disk.ts'
import { WalWriter } from './wal-writer.ts'

const FIRST = 'wal/session0-000000.wal'
const SECOND = 'wal/session0-000001.wal'

describe('a log on a sound disk', () => {
  test('begins with its header, and names each metric once before its first use', () => {
    const wal = new WalOnFaultyDisk()
    wal.points(0, { loss: 1, accuracy: 0.5 })
    wal.points(1, { loss: 2 })
    wal.text(2, 'note', 'hello')
    const { items, result } = readLog(wal.disk.contentOf(FIRST))
    expect(items).toEqual([
      ['header', SAMPLE_HEADER],
      ['name', 0, 'loss', 'training'],
      ['name', 1, 'accuracy', 'training'],
      ['point', 0, 0, 0, 1],
      ['point', 1, 0, 0, 0.5],
      ['point', 0, 1, 0, 2],
      ['name', 2, 'note', 'training'],
      ['text', 2, 2, 0, 'hello'],
    ])
    expect(wal.writer.segmentEndByte).toBe(result.endByte)
    expect(wal.writer.segmentPointCount).toBe(4)
    expect(wal.errors).toEqual([])
  })

  test('has each record on disk by the time the call returns, in one write', () => {
    const wal = new WalOnFaultyDisk()
    wal.points(0, { loss: 1 })
    const before = wal.disk.writeCount
    wal.points(1, { loss: 2, more: 3, others: 4 })
    expect(wal.disk.writeCount).toBe(before + 1)
    expect(wal.read()).toHaveLength(4)
  })

  test('numbers events across segments', () => {
    const wal = new WalOnFaultyDisk()
    wal.writer.event({ type: 'patch', patch: { name: 'a' } })
    wal.writer.rotate()
    const event = wal.writer.event({ type: 'patch', patch: { name: 'b' } })
    expect(event).toEqual({ type: 'patch', number: 2, patch: { name: 'b' } })
    expect(wal.read()).toEqual([
      { type: 'patch', number: 1, patch: { name: 'a' } },
      { type: 'patch', number: 2, patch: { name: 'b' } },
    ])
  })

  test('takes more metrics than 16 bits count', () => {
    const wal = new WalOnFaultyDisk()
    const names = Array.from({ length: 70_000 }, (_, index) => `metric ${index}`)
    wal.points(0, Object.fromEntries(names.map((name, index) => [name, index])))
    wal.points(1, { 'metric 65535': 1, 'metric 65536': 2, 'metric 69999': 3 })
    const read = wal.read()
    expect(read).toHaveLength(70_003)
    expect(read.slice(65_535, 65_537)).toEqual([
      ['metric 65535', 0, 65_535],
      ['metric 65536', 0, 65_536],
    ])
    expect(read.slice(-3)).toEqual([
      ['metric 65535', 1, 1],
      ['metric 65536', 1, 2],
      ['metric 69999', 1, 3],
    ])
  })

  test('counts and writes nothing of a text that is too long, and goes on', () => {
    const wal = new WalOnFaultyDisk()
    expect(wal.text(0, 'note', 'x'.repeat(64 * 1024 * 1024))).toBe(false)
    expect(wal.writer.segmentPointCount).toBe(0)
    expect(wal.text(1, 'note', 'short')).toBe(true)
    expect(wal.read()).toEqual([['note', 1, 'short']])
  })

  test('tells of an event that is too long, and goes on', () => {
    const wal = new WalOnFaultyDisk()
    wal.writer.event({ type: 'patch', patch: { notes: 'x'.repeat(64 * 1024 * 1024) } })
    expect(wal.errors.map(({ code }) => code)).toEqual(['value-ignored'])
    wal.points(0, { loss: 1 })
    expect(wal.read()).toEqual([['loss', 0, 1]])
  })
})

describe('rotate', () => {
  test('closes the segment and tells every name again in the next', () => {
    const wal = new WalOnFaultyDisk()
    wal.points(0, { loss: 1 })
    expect(wal.writer.rotate()).toBe('session0-000000')
    expect(wal.writer.segmentName).toBe('session0-000001')
    expect(wal.writer.segmentPointCount).toBe(0)
    expect(wal.disk.openFileCount).toBe(1)
    wal.points(1, { loss: 2 })
    expect(wal.readSegment(FIRST)).toEqual([['loss', 0, 1]])
    expect(wal.readSegment(SECOND)).toEqual([['loss', 1, 2]])
    expect(readLog(wal.disk.contentOf(SECOND)).items[0]).toEqual([
      'header',
      { ...SAMPLE_HEADER, segment: 1 },
    ])
  })

  test('stays in the old segment while no new one can be made, and leaves nothing behind', () => {
    const wal = new WalOnFaultyDisk()
    wal.points(0, { loss: 1 })
    wal.disk.freeBytes = 20
    for (let attempt = 0; attempt < 3; attempt++) expect(wal.writer.rotate()).toBeUndefined()
    wal.disk.broken.add('open')
    expect(wal.writer.rotate()).toBeUndefined()
    expect(wal.writer.segmentName).toBe('session0-000000')
    expect(wal.disk.paths).toEqual([FIRST])
    expect(wal.disk.openFileCount).toBe(1)
    wal.disk.broken.clear()
    wal.disk.freeBytes = Infinity
    wal.points(1, { loss: 2 })
    expect(wal.writer.rotate()).toBe('session0-000000')
    wal.points(2, { loss: 3 })
    expect(wal.read()).toEqual([
      ['loss', 0, 1],
      ['loss', 1, 2],
      ['loss', 2, 3],
    ])
    expect(wal.errors.map(({ code }) => code)).toEqual(Array(4).fill('log-failed'))
  })

  test('passes over the number of a file that cannot be removed', () => {
    const wal = new WalOnFaultyDisk()
    wal.points(0, { loss: 1 })
    wal.disk.freeBytes = 20
    wal.disk.broken.add('remove')
    expect(wal.writer.rotate()).toBeUndefined()
    wal.disk.freeBytes = Infinity
    wal.disk.broken.clear()
    expect(wal.writer.rotate()).toBeUndefined()
    expect(wal.writer.rotate()).toBe('session0-000000')
    expect(wal.writer.segmentName).toBe('session0-000002')
    wal.points(1, { loss: 2 })
    expect(wal.read()).toEqual([
      ['loss', 0, 1],
      ['loss', 1, 2],
    ])
  })

  test('goes on although the old file does not close', () => {
    const wal = new WalOnFaultyDisk()
    wal.points(0, { loss: 1 })
    wal.disk.broken.add('close')
    expect(wal.writer.rotate()).toBe('session0-000000')
    wal.points(1, { loss: 2 })
    expect(() => wal.writer.close()).not.toThrow()
    expect(wal.errors.map(({ code }) => code)).toEqual(['log-failed', 'log-failed'])
    expect(wal.readSegment(SECOND)).toEqual([['loss', 1, 2]])
  })
})

describe('on the machine’s own disk', () => {
  const start = (walDir: string): WalWriter => {
    const { project, run, session, attempt, writer } = SAMPLE_HEADER
    return new WalWriter({
      walDir,
      header: { project, run, session, attempt, writer },
      reportError: (error) => {
        throw error
      },
    })
  }

  test('writes what is there to read', () => {
    const walDir = storeFolder()
    const writer = start(walDir)
    const metric = { id: 0, name: 'loss', kind: 'training', namedInEpoch: -1 } as const
    writer.points(3, 4, [{ ...metric }], Float64Array.of(5), 1)
    expect(readLog(readFileSync(`${walDir}/session0-000000.wal`)).items.at(-1)).toEqual([
      'point',
      0,
      3,
      4,
      5,
    ])
    writer.rotate()
    writer.close()
    expect(readdirSync(walDir).toSorted()).toEqual(['session0-000000.wal', 'session0-000001.wal'])
  })

  test('cannot start where there is no folder, and takes over no other’s file', () => {
    const walDir = `${storeFolder()}/wal`
    expect(() => start(walDir)).toThrow('ENOENT')
    mkdirSync(walDir)
    start(walDir).close()
    expect(() => start(walDir)).toThrow('EEXIST')
  })
})
