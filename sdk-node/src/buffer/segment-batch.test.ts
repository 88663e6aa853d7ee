import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { encodeLog, SAMPLE_HEADER, type LogRecord } from '../../test/support/log-records.ts'
import type { MetricColumns } from './metric-columns.ts'
import { readSegment, type SegmentBatch } from './segment-batch.ts'

const header: LogRecord = { type: 'header', header: SAMPLE_HEADER }
const name = (id: number, text: string, kind: 'training' | 'system' = 'training'): LogRecord => ({
  type: 'name',
  id,
  name: text,
  kind,
})
const point = (id: number, step: number, value: number, unixMs = 0): LogRecord => ({
  type: 'points',
  step,
  unixMs,
  points: [[id, value]],
})
const text = (id: number, step: number, value: string): LogRecord => ({
  type: 'text',
  id,
  step,
  unixMs: 0,
  value,
})
const read = (...records: LogRecord[]): SegmentBatch => readSegment(encodeLog(records).bytes)
const rowsOf = ({ steps, unixMs, values }: MetricColumns): number[][] =>
  Array.from(steps, (step, index) => [step, unixMs[index] ?? NaN, values[index] ?? NaN])

describe('a batch', () => {
  test('holds a segment sorted by name and step, as logged within a step', () => {
    const {
      metrics,
      header: found,
      read: result,
    } = read(
      header,
      name(0, 'b'),
      name(1, 'a', 'system'),
      point(0, 5, 1, 10),
      point(0, 3, 2, 11),
      point(1, 9, 3, 12),
      point(0, 5, 4, 9),
      point(0, -2, 5, 14),
    )
    expect(found).toEqual(SAMPLE_HEADER)
    expect(result.end).toBe('complete')
    expect(metrics.map((metric) => [metric.name, metric.kind, rowsOf(metric)])).toEqual([
      ['a', 'system', [[9, 12, 3]]],
      [
        'b',
        'training',
        [
          [-2, 14, 5],
          [3, 11, 2],
          [5, 10, 1],
          [5, 9, 4],
        ],
      ],
    ])
  })

  test('sorts any course of steps stably, whatever the number of points', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.maxSafeInteger()), {
      minLength: 1,
      maxLength: 300,
    })
    checkProperty(
      fc.property(steps, (given) => {
        const points = given.map((step, index) => point(0, step, index, index))
        const [metric] = read(header, name(0, 'a'), ...points).metrics
        const expected = given
          .map((step, index) => [step, index, index])
          .toSorted((left, right) => (left[0] ?? 0) - (right[0] ?? 0))
        expect(metric && rowsOf(metric)).toEqual(expected)
      }),
      200,
    )
  })

  test('sorts texts by metric and step, as logged within a step', () => {
    const { texts, metrics } = read(
      header,
      name(0, 'b'),
      name(1, 'a'),
      text(0, 2, 'second'),
      text(0, 1, 'first'),
      text(1, 7, 'a'),
      text(0, 2, 'third'),
    )
    expect(texts.map(({ metric, step, value }) => [metric, step, value])).toEqual([
      ['a', 7, 'a'],
      ['b', 1, 'first'],
      ['b', 2, 'second'],
      ['b', 2, 'third'],
    ])
    expect(metrics).toEqual([])
  })

  test('keeps a metric’s numbers and texts apart', () => {
    const { metrics, texts } = read(header, name(0, 'a'), point(0, 0, 1), text(0, 0, 'x'))
    expect(metrics).toHaveLength(1)
    expect(texts).toHaveLength(1)
  })

  test('sorts names as the format says: by UTF-16 code unit', () => {
    const names = ['ﬁ', '🙂', 'a', 'B', '', '__proto__', 'ä', 'a/b', 'a b']
    const records = names.map((text_, id) => name(id, text_))
    const points = names.map((_, id) => point(id, 0, id))
    const batch = read(header, ...records, ...points)
    expect(batch.metrics.map((metric) => metric.name)).toEqual(names.toSorted())
  })

  test('tells events in the order of the log', () => {
    const first = { type: 'patch', number: 2, patch: { name: 'x' } } as const
    const second = { type: 'dropped', number: 1, pointCount: 4 } as const
    const batch = read(header, { type: 'event', event: first }, { type: 'event', event: second })
    expect(batch.events).toEqual([first, second])
  })

  test('knows which point is the last: by time, then as logged', () => {
    const last = (...points: LogRecord[]) => {
      const [metric] = read(header, name(0, 'a'), ...points).metrics
      return metric?.last
    }
    expect(last(point(0, 9, 1, 5), point(0, 2, 2, 5))).toEqual({ step: 2, unixMs: 5, value: 2 })
    expect(last(point(0, 9, 1, 6), point(0, 2, 2, 5))).toEqual({ step: 9, unixMs: 6, value: 1 })
    expect(last(point(0, 1, NaN, -5))).toEqual({ step: 1, unixMs: -5, value: NaN })
  })
})

describe('a name that is told again', () => {
  test('changes nothing for the number it was told for', () => {
    const { metrics } = read(header, name(0, 'a'), point(0, 0, 1), name(0, 'a'), point(0, 1, 2))
    expect(metrics.map((metric) => [metric.name, rowsOf(metric)])).toEqual([
      [
        'a',
        [
          [0, 0, 1],
          [1, 0, 2],
        ],
      ],
    ])
  })

  test('for another number is the same metric', () => {
    const { metrics, texts } = read(
      header,
      name(0, 'a\ufffd'),
      name(1, 'a\ufffd'),
      point(0, 3, 1),
      point(1, 1, 2),
      text(1, 0, 'x'),
    )
    expect(metrics.map((metric) => [metric.name, rowsOf(metric)])).toEqual([
      [
        'a\ufffd',
        [
          [1, 0, 2],
          [3, 0, 1],
        ],
      ],
    ])
    expect(texts).toHaveLength(1)
  })
})

describe('a segment that is not whole', () => {
  test('gives what stands before its torn end', () => {
    const { bytes, ends } = encodeLog([header, name(0, 'a'), point(0, 0, 1), point(0, 1, 2)])
    const torn = readSegment(bytes.subarray(0, bytes.length - 1))
    expect(torn.metrics.map(rowsOf)).toEqual([[[0, 0, 1]]])
    expect(torn.read).toMatchObject({ end: 'incomplete', endByte: ends[2] })
  })

  test('has no header when not even that is whole', () => {
    const { bytes } = encodeLog([header])
    expect(readSegment(bytes.subarray(0, 20))).toMatchObject({ header: undefined, metrics: [] })
    expect(readSegment(new Uint8Array())).toMatchObject({ read: { end: 'complete' } })
  })

  test('leaves out points whose name was never told', () => {
    expect(read(header, point(7, 0, 1), text(7, 0, 'x'))).toMatchObject({ metrics: [], texts: [] })
  })
})
