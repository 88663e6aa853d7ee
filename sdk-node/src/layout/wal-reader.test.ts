import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import {
  anyRecord,
  encodeLog,
  itemsOf,
  readLog,
  SAMPLE_HEADER,
  type LogRecord,
  type ReadItem,
} from '../../test/support/log-records.ts'
import { crc32 } from './crc32.ts'
import { LayoutError } from './layout-version.ts'
import { WalEncoder } from './wal-encoder.ts'
import { hasFrameAfter } from './wal-frame.ts'
import { readWal } from './wal-reader.ts'

const logs = fc
  .array(anyRecord, { maxLength: 12 })
  .map((records): LogRecord[] => [{ type: 'header', header: SAMPLE_HEADER }, ...records])

/** What stands in the first `count` records. */
function itemsOfFirst(records: readonly LogRecord[], count: number): ReadItem[] {
  return records.slice(0, count).flatMap(itemsOf)
}

describe('a whole log', () => {
  test('is read as it was written', () => {
    checkProperty(
      fc.property(logs, (records) => {
        const { bytes } = encodeLog(records)
        const { items, result } = readLog(bytes)
        expect(items).toEqual(records.flatMap(itemsOf))
        expect(result).toEqual({ endByte: bytes.length, end: 'complete', reason: null })
      }),
      500,
    )
  })

  test('keeps the bits of every double', () => {
    const values = [NaN, Infinity, -Infinity, -0, 0, 5e-324, -5e-324, Number.MAX_VALUE, 0.1]
    const records: LogRecord[] = [
      { type: 'points', step: -0, unixMs: 0.5, points: values.map((value, id) => [id, value]) },
    ]
    const { items } = readLog(encodeLog(records).bytes)
    expect(items).toEqual(values.map((value, id) => ['point', id, -0, 0.5, value]))
  })

  test('keeps names and texts that begin with a byte order mark', () => {
    const records: LogRecord[] = [
      { type: 'name', id: 0, name: '\ufeffloss', kind: 'training' },
      { type: 'text', id: 0, step: 1, unixMs: 2, value: '\ufeff\ufeffhello' },
      {
        type: 'event',
        event: { type: 'patch', number: 1, patch: { notes: '\ufeffnote' } },
      },
    ]
    expect(readLog(encodeLog(records).bytes).items).toEqual(records.flatMap(itemsOf))
  })

  test('is read from a view that does not start where its buffer does', () => {
    const { bytes } = encodeLog([
      { type: 'points', step: 3, unixMs: 4, points: [[5, 6]] },
      { type: 'text', id: 5, step: 3, unixMs: 4, value: 'grüße' },
    ])
    const whole = new Uint8Array(bytes.length + 20)
    whole.set(bytes, 13)
    const { items } = readLog(whole.subarray(13, 13 + bytes.length))
    expect(items).toEqual([
      ['point', 5, 3, 4, 6],
      ['text', 5, 3, 4, 'grüße'],
    ])
  })

  test('is passed over where the visitor does not ask', () => {
    const { bytes } = encodeLog([
      { type: 'header', header: SAMPLE_HEADER },
      { type: 'name', id: 0, name: 'loss', kind: 'training' },
      { type: 'points', step: 0, unixMs: 0, points: [[0, 1]] },
      { type: 'text', id: 0, step: 0, unixMs: 0, value: 'x' },
      { type: 'event', event: { type: 'dropped', number: 1, pointCount: 1 } },
    ])
    expect(readWal(bytes, 0, {})).toEqual({
      endByte: bytes.length,
      end: 'complete',
      reason: null,
    })
  })
})

describe('a log that was cut short', () => {
  test('gives every whole record before the cut, and nothing else, at every byte', () => {
    checkProperty(
      fc.property(logs, (records) => {
        const { bytes, ends } = encodeLog(records)
        for (let cut = 0; cut <= bytes.length; cut++) {
          const wholeCount = ends.filter((end) => end <= cut).length
          const { items, result } = readLog(bytes.slice(0, cut))
          const endByte = ends[wholeCount - 1] ?? 0
          expect(items).toEqual(itemsOfFirst(records, wholeCount))
          expect(result).toEqual({
            endByte,
            end: endByte === cut ? 'complete' : 'incomplete',
            reason: null,
          })
        }
      }),
      30,
    )
  })

  test('gives the same in two reads as in one, wherever the first one stopped', () => {
    checkProperty(
      fc.property(logs, (records) => {
        const { bytes } = encodeLog(records)
        const whole = readLog(bytes)
        for (let cut = 0; cut <= bytes.length; cut += 3) {
          const first = readLog(bytes.slice(0, cut))
          const second = readLog(bytes, first.result.endByte)
          expect([...first.items, ...second.items]).toEqual(whole.items)
          expect(second.result).toEqual(whole.result)
        }
      }),
      30,
    )
  })
})

describe('a damaged log', () => {
  test('is read up to a flipped bit at most, at every byte', () => {
    checkProperty(
      fc.property(logs, fc.nat({ max: 7 }), (records, bit) => {
        const { bytes, ends } = encodeLog(records)
        for (let index = 0; index < bytes.length; index++) {
          const damaged = bytes.slice()
          damaged[index] = (damaged[index] ?? 0) ^ (1 << bit)
          const soundCount = ends.filter((end) => end <= index).length
          const { items, result } = readLog(damaged)
          expect(items).toEqual(itemsOfFirst(records, soundCount))
          expect(result.endByte).toBe(ends[soundCount - 1] ?? 0)
          expect(result.end).not.toBe('complete')
        }
      }),
      20,
    )
  })

  test('says where and why reading stopped', () => {
    const { bytes, ends } = encodeLog([
      { type: 'points', step: 0, unixMs: 0, points: [[0, 1]] },
      { type: 'points', step: 1, unixMs: 0, points: [[0, 2]] },
    ])
    const secondByte = ends[0] ?? 0
    const wrongChecksum = bytes.slice()
    wrongChecksum[secondByte + 20] = (wrongChecksum[secondByte + 20] ?? 0) ^ 1
    expect(readLog(wrongChecksum).result).toEqual({
      endByte: secondByte,
      end: 'corrupt',
      reason: `a wrong checksum at byte ${secondByte}`,
    })
    const zeroed = bytes.slice().fill(0, secondByte)
    expect(readLog(zeroed).result).toEqual({
      endByte: secondByte,
      end: 'corrupt',
      reason: `a frame of 0 bytes at byte ${secondByte}`,
    })
    const huge = bytes.slice()
    new DataView(huge.buffer).setUint32(secondByte, 64 * 1024 * 1024 + 1, true)
    expect(readLog(huge).result).toMatchObject({ endByte: secondByte, end: 'corrupt' })
  })

  test('never gives what random bytes seem to say', () => {
    checkProperty(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readLog(bytes).items).toEqual([])
      }),
      500,
    )
  })
})

describe('a record that says nonsense under a right checksum', () => {
  /** A frame of these bytes, between two sound ones. */
  function logWith(payload: Uint8Array): { bytes: Uint8Array; startByte: number } {
    const sound = encodeLog([{ type: 'points', step: 0, unixMs: 0, points: [[0, 1]] }]).bytes
    const frame = new Uint8Array(8 + payload.length)
    frame.set(payload, 8)
    const view = new DataView(frame.buffer)
    view.setUint32(0, payload.length, true)
    view.setUint32(4, crc32(payload, 0, payload.length), true)
    return { bytes: Uint8Array.from([...sound, ...frame, ...sound]), startByte: sound.length }
  }
  const json = (type: number, text: string): number[] => [type, ...new TextEncoder().encode(text)]

  test.each<[string, number[], string]>([
    ['points without a step', [1, 2, 3], '3 bytes, where 17 are needed'],
    ['a name without a number', [2, 0, 0], '3 bytes, where 6 are needed'],
    ['a text without a metric', [3, ...new Array<number>(19).fill(0)], '20 bytes, where 21'],
    ['an event that is no JSON', json(4, '{'), 'a log event is not JSON'],
    ['an event without a number', json(4, '{"type":"end"}'), '"number" should be a number'],
    ['a header without a run', json(0, '{"layout":1,"project":"p"}'), '"run" should be a string'],
  ])('ends the log, and says where: %s', (_, payload, message) => {
    const { bytes, startByte } = logWith(Uint8Array.from(payload))
    const { items, result } = readLog(bytes)
    expect(items).toEqual([['point', 0, 0, 0, 1]])
    expect(result).toMatchObject({ endByte: startByte, end: 'corrupt' })
    expect(result.reason).toContain(`an unreadable record at byte ${startByte}: `)
    expect(result.reason).toContain(message)
  })

  test('is not what a visitor throws', () => {
    const { bytes } = encodeLog([{ type: 'points', step: 0, unixMs: 0, points: [[0, 1]] }])
    const point = (): never => {
      throw new RangeError('Array buffer allocation failed')
    }
    expect(() => readWal(bytes, 0, { point })).toThrow('Array buffer allocation failed')
  })
})

describe('hasFrameAfter', () => {
  test('tells a damaged log from one whose last record is torn', () => {
    checkProperty(
      fc.property(logs, fc.nat(), (records, pick) => {
        const { bytes, ends } = encodeLog(records)
        const index = pick % ends.length
        const startByte = ends[index - 1] ?? 0
        const endByte = ends[index] ?? 0
        for (let cut = startByte + 1; cut < endByte; cut++) {
          expect(hasFrameAfter(bytes.subarray(0, cut), startByte)).toBe(false)
        }
        const damaged = bytes.slice()
        new DataView(damaged.buffer).setUint32(startByte, damaged.length, true)
        expect(readLog(damaged).result.end).toBe('incomplete')
        expect(hasFrameAfter(damaged, startByte)).toBe(index < ends.length - 1)
      }),
      100,
    )
  })
})

describe('a log of another version', () => {
  test('is refused by name when it is newer', () => {
    const { bytes } = encodeLog([{ type: 'header', header: { ...SAMPLE_HEADER, layout: 3 } }])
    expect(() => readLog(bytes)).toThrow(
      new LayoutError(
        'newer-layout',
        'a log segment has layout version 3; this Shardboard reads up to 2. Update Shardboard to open it.',
      ),
    )
  })

  test('may hold events and payloads that this code does not know', () => {
    const encoder = new WalEncoder()
    const known = { type: 'dropped', number: 2, pointCount: 3 } as const
    const unknown: object = { type: 'renamed-metric', number: 1, from: 'a' }
    encoder.event(unknown as typeof known)
    encoder.event(known)
    const { items, result } = readLog(encoder.bytes.slice(0, encoder.endByte))
    expect(items).toEqual([['event', known]])
    expect(result.end).toBe('complete')
  })
})
