import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { encodeLog, SAMPLE_HEADER } from '../../test/support/log-records.ts'
import { openIn } from '../../test/support/open-wish.ts'
import { runStateOf } from '../../test/support/run-state.ts'
import { SessionLog } from '../../test/support/session-log.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { parseSegmentName, walPath } from '../layout/index.ts'
import { announceTail, type OpenSession } from '../store/open-session.ts'
import { readManifest, readProjectIndex, readRunRecord } from '../store/run-files.ts'
import { sealSegment } from './seal-segment.ts'

let open: OpenSession
let log: SessionLog
beforeEach(() => {
  open = openIn(storeFolder(), { id: 'r1' })
  log = new SessionLog(open)
  announceTail(open, log.writer.segmentName, walPath('r1', log.writer.segmentName))
})

const walFile = (segment: string): string => join(open.run.walDir, `${segment}.wal`)

/** Ends the segment that is being written, and seals it. */
function seal(nowUnixMs = 5): string {
  const segment = log.writer.segmentName
  log.writer.rotate()
  sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs })
  return segment
}

describe('a sealed segment', () => {
  test('is a shard of each table, as the manifest says, and no log any more', async () => {
    log.points(3, { b: 1, a: 2 }, 10)
    log.points(1, { a: 3 }, 30)
    log.points(7, { b: 4 }, 20)
    log.text(2, 'note', 'one')
    log.text(9, 'note', 'two')
    log.text(4, 'alert', 'three')
    const segment = seal(77)
    const { session = '' } = parseSegmentName(segment) ?? {}
    const owner = { attempt: 0, writer: '', session, segmentStart: 0, segmentEnd: 1 }
    expect(readManifest(open.run)).toMatchObject({
      updatedUnixMs: 77,
      tails: [],
      shards: [
        {
          tier: 0,
          owners: [{ ...owner, maxStep: 7 }],
          overview: null,
          table: 'metrics',
          path: `metrics/r1/${segment}.parquet`,
          rowCount: 4,
          minStep: 1,
          maxStep: 7,
          minUnixMs: 10,
          maxUnixMs: 30,
          metrics: [
            { metric: 'a', owner: 0, rowStart: 0, rowEnd: 2 },
            { metric: 'b', owner: 0, rowStart: 2, rowEnd: 4 },
          ],
        },
        {
          tier: 0,
          owners: [{ ...owner, maxStep: 9 }],
          table: 'text',
          path: `text/r1/${segment}.parquet`,
          rowCount: 3,
          minStep: 2,
          maxStep: 9,
          metrics: [
            { metric: 'alert', owner: 0, rowStart: 0, rowEnd: 1 },
            { metric: 'note', owner: 0, rowStart: 1, rowEnd: 3 },
          ],
        },
      ],
    })
    expect((await runStateOf(open.run)).rows).toEqual([
      ['metrics', 'a', 1, 3],
      ['metrics', 'a', 3, 2],
      ['metrics', 'b', 3, 1],
      ['metrics', 'b', 7, 4],
      ['text', 'alert', 4, 'three'],
      ['text', 'note', 2, 'one'],
      ['text', 'note', 9, 'two'],
    ])
    expect(existsSync(walFile(segment))).toBe(false)
    expect(readRunRecord(open.run)?.attempts[0]?.summarizedSegment).toBe(0)
  })

  test('gives its place among the tails to the next', () => {
    log.points(0, { a: 1 })
    const segment = log.writer.segmentName
    log.writer.rotate()
    const next = log.writer.segmentName
    const nextTail = { path: walPath('r1', next), segment: next, attempt: 0, writer: '' }
    for (let time = 0; time < 2; time++) {
      sealSegment({ run: open.run, segment, nextTail, nowUnixMs: 5 })
      expect(readManifest(open.run).tails).toEqual([nextTail])
      expect(readManifest(open.run).shards).toHaveLength(1)
    }
  })

  test('counts points once and never changes a shard, when it is sealed again', async () => {
    log.points(0, { a: 1 })
    log.writer.event({ type: 'dropped', pointCount: 3 })
    const segment = log.writer.segmentName
    const bytes = readFileSync(walFile(segment))
    seal()
    const before = await runStateOf(open.run)
    const shardFile = open.run.project.file(before.shards[0] ?? '')
    const { ino, mtimeMs } = statSync(shardFile)
    writeFileSync(walFile(segment), bytes)
    sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs: 5 })
    expect(await runStateOf(open.run)).toEqual(before)
    expect(before).toMatchObject({ droppedPointCount: 3, record: { metrics: [{ count: 1 }] } })
    expect(statSync(shardFile)).toMatchObject({ ino, mtimeMs })
  })

  test('without points is no shard, and its events count', () => {
    log.writer.event({ type: 'patch', patch: { name: 'renamed' } })
    log.writer.event({ type: 'dropped', pointCount: 9 })
    log.writer.event({ type: 'end', state: 'failed', reason: 'boom', unixMs: 8 })
    seal()
    expect(readManifest(open.run)).toMatchObject({ shards: [], tails: [], droppedPointCount: 9 })
    expect(readRunRecord(open.run)).toMatchObject({ name: 'renamed', state: 'failed' })
    expect(readProjectIndex(open.run.project)?.runs).toMatchObject([
      { name: 'renamed', state: 'failed' },
    ])
    expect(existsSync(open.run.project.file('metrics'))).toBe(false)
  })

  test('counts what was dropped although no manifest has announced it', () => {
    log.points(0, { a: 1 })
    const first = log.writer.segmentName
    log.writer.rotate()
    log.points(1, { a: 2 })
    log.writer.event({ type: 'dropped', pointCount: 4 })
    const second = log.writer.segmentName
    for (const segment of [first, second]) {
      sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs: 5 })
    }
    expect(readManifest(open.run).droppedPointCount).toBe(4)
  })

  test('that is not there any more only leaves the tails', () => {
    const segment = log.writer.segmentName
    sealSegment({ run: open.run, segment: 'absent-000000', nextTail: undefined, nowUnixMs: 5 })
    expect(readManifest(open.run).tails.map((tail) => tail.segment)).toEqual([segment])
  })
})

describe('a damaged segment', () => {
  const shrink = (path: string, byteCount: number): void => {
    writeFileSync(path, readFileSync(path).subarray(0, -byteCount))
  }

  test('is sealed up to its torn end', async () => {
    log.points(0, { a: 1 })
    log.points(1, { a: 2 })
    const segment = log.writer.segmentName
    shrink(walFile(segment), 1)
    sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs: 5 })
    expect((await runStateOf(open.run)).rows).toEqual([['metrics', 'a', 0, 1]])
    expect(existsSync(walFile(segment))).toBe(false)
  })

  test('is sealed up to the damage, and kept aside', async () => {
    log.points(0, { a: 1 })
    const soundBytes = log.writer.segmentEndByte
    log.points(1, { a: 2 })
    log.points(2, { a: 3 })
    const segment = log.writer.segmentName
    const bytes = readFileSync(walFile(segment))
    bytes[soundBytes + 12] = (bytes[soundBytes + 12] ?? 0) ^ 1
    writeFileSync(walFile(segment), bytes)
    sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs: 5 })
    expect((await runStateOf(open.run)).rows).toEqual([['metrics', 'a', 0, 1]])
    expect(readFileSync(`${walFile(segment)}.damaged`)).toEqual(bytes)
    expect(existsSync(walFile(segment))).toBe(false)
  })

  test('whose length is damaged is not taken for a torn one', async () => {
    log.points(0, { a: 1 })
    const soundBytes = log.writer.segmentEndByte
    log.points(1, { a: 2 })
    log.points(2, { a: 3 })
    const segment = log.writer.segmentName
    const bytes = readFileSync(walFile(segment))
    bytes.writeUInt32LE(bytes.length, soundBytes)
    writeFileSync(walFile(segment), bytes)
    const told = sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs: 5 })
    expect(told).toBe(
      `the log ${walFile(segment)} is damaged at byte ${soundBytes}: what stands before is published, and the whole is kept in ${walFile(segment)}.damaged`,
    )
    expect((await runStateOf(open.run)).rows).toEqual([['metrics', 'a', 0, 1]])
    expect(readFileSync(`${walFile(segment)}.damaged`)).toEqual(bytes)
  })

  test('without a header is no shard; what cannot be read is kept aside', () => {
    for (const [content, files] of [
      ['', 0],
      ['{"not":"a log"}', 1],
      ['\u0000'.repeat(100), 1],
    ] as const) {
      const segment = 'zzz-000000'
      writeFileSync(walFile(segment), content)
      sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs: 5 })
      expect(readManifest(open.run).shards).toEqual([])
      const left = readdirSync(open.run.walDir).filter((name) => name.startsWith('zzz'))
      expect(left).toHaveLength(files)
    }
  })

  test('of a newer layout stays, and says so', () => {
    const segment = log.writer.segmentName
    const header = { ...SAMPLE_HEADER, layout: 3 }
    const newer = Buffer.from(encodeLog([{ type: 'header', header }]).bytes)
    writeFileSync(walFile(segment), newer)
    expect(() => {
      sealSegment({ run: open.run, segment, nextTail: undefined, nowUnixMs: 5 })
    }).toThrow('a log segment has layout version 3')
    expect(readFileSync(walFile(segment))).toEqual(newer)
  })
})

test('many segments of one run count every point once', () => {
  for (let segment = 0; segment < 40; segment++) {
    for (let step = 0; step < 5; step++) log.points(segment * 5 + step, { a: segment, b: step })
    seal()
  }
  const [a, b] = readRunRecord(open.run)?.metrics ?? []
  expect(a).toMatchObject({ count: 200, min: 0, max: 39, last: 39, lastStep: 199 })
  expect(a?.mean).toBeCloseTo(19.5, 9)
  expect(b).toMatchObject({ count: 200, min: 0, max: 4, last: 4 })
  expect(readManifest(open.run).shards).toHaveLength(40)
})
