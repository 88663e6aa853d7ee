import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { encodeLog, SAMPLE_HEADER, type LogRecord } from '../../test/support/log-records.ts'
import type { MetricColumns } from '../buffer/metric-columns.ts'
import { readSegment } from '../buffer/segment-batch.ts'
import type { MetricSummary } from '../layout/index.ts'
import { foldSummaries } from './fold-summaries.ts'

interface Point {
  readonly name: string
  readonly step: number
  readonly unixMs: number
  readonly value: number
}

const NAMES = ['a', 'b', '__proto__', 'ﬁ', '🙂']

/** A segment of these points, as the log's reader hands it over. */
function segmentOf(points: readonly Point[]): readonly MetricColumns[] {
  const records: LogRecord[] = [
    { type: 'header', header: SAMPLE_HEADER },
    ...NAMES.map((name, id): LogRecord => ({ type: 'name', id, name, kind: 'training' })),
    ...points.map(({ name, step, unixMs, value }): LogRecord => {
      return { type: 'points', step, unixMs, points: [[NAMES.indexOf(name), value]] }
    }),
  ]
  return readSegment(encodeLog(records).bytes).metrics
}

function summarizeAll(points: readonly Point[]): MetricSummary[] {
  return [...new Set(points.map(({ name }) => name))].toSorted().map((name) => {
    const own = points.filter((point) => point.name === name)
    const finite = own.map(({ value }) => value).filter(Number.isFinite)
    const none = finite.length === 0
    const last = own.reduce((known, point) => (point.unixMs >= known.unixMs ? point : known))
    return {
      name,
      count: own.length,
      nonFiniteCount: own.length - finite.length,
      min: none ? NaN : Math.min(...finite),
      max: none ? NaN : Math.max(...finite),
      mean: none ? NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length,
      last: last.value,
      lastStep: last.step,
      lastUnixMs: last.unixMs,
    }
  })
}

const anyPoint: fc.Arbitrary<Point> = fc.record({
  name: fc.constantFrom(...NAMES),
  step: fc.integer({ min: -5, max: 5 }),
  unixMs: fc.integer({ min: -3, max: 10 }),
  value: fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.constantFrom(NaN, Infinity, -Infinity),
  ),
})

const point = (value: number, unixMs: number, step = 0): Point => ({
  name: 'a',
  step,
  unixMs,
  value,
})

describe('foldSummaries', () => {
  test('is what all points say, wherever they are cut into segments', () => {
    const points = fc.array(anyPoint, { maxLength: 60 })
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 4 })
    checkProperty(
      fc.property(points, cuts, (logged, cutAt) => {
        let summaries: readonly MetricSummary[] = []
        let start = 0
        for (const end of [...cutAt.toSorted((a, b) => a - b), logged.length]) {
          summaries = foldSummaries(summaries, segmentOf(logged.slice(start, end)))
          start = Math.max(start, end)
        }
        const expected = summarizeAll(logged)
        const withoutMean = (summary: MetricSummary) => ({ ...summary, mean: 0 })
        expect(summaries.map(withoutMean)).toEqual(expected.map(withoutMean))
        for (const [index, { mean }] of summaries.entries()) {
          const wanted = expected[index]?.mean ?? NaN
          expect(Math.abs(mean - wanted) <= 1e-6 || Number.isNaN(mean + wanted)).toBe(true)
        }
      }),
      500,
    )
  })

  test('takes the value logged last for the last, also of those in one millisecond', () => {
    const points = [point(1, 5, 10), point(2, 5, 3)]
    expect(foldSummaries([], segmentOf(points))[0]).toMatchObject({ last: 2, lastStep: 3 })
    const [first] = points.map((one) => foldSummaries([], segmentOf([one])))
    expect(foldSummaries(first ?? [], segmentOf([point(2, 5, 3)]))[0]).toMatchObject({ last: 2 })
  })

  test('keeps a metric that the segment does not hold', () => {
    const before = foldSummaries([], segmentOf([{ ...point(1, 1), name: 'b' }]))
    expect(foldSummaries(before, segmentOf([point(2, 2)])).map(({ name }) => name)).toEqual([
      'a',
      'b',
    ])
    expect(foldSummaries(before, [])).toEqual(before)
  })

  test('finds finite values after a segment that has none', () => {
    const none = foldSummaries([], segmentOf([point(NaN, 1), point(-Infinity, 2)]))
    expect(none[0]).toMatchObject({ min: NaN, max: NaN, mean: NaN, last: -Infinity })
    const some = foldSummaries(none, segmentOf([point(4, 3)]))
    expect(some[0]).toMatchObject({ min: 4, max: 4, mean: 4, count: 3, nonFiniteCount: 2 })
    const again = foldSummaries(some, segmentOf([point(NaN, 4)]))
    expect(again[0]).toMatchObject({ min: 4, max: 4, mean: 4, count: 4, nonFiniteCount: 3 })
  })
})
