import { expect, test } from 'vitest'
import { sampleChartLine, sampleLine } from '../../test/sample-lines.ts'
import type { SeriesQuestion } from '../data/series.ts'
import { chartNote } from './chart-notes.ts'
import type { NoteContext } from './chart-notes.ts'

const line = sampleChartLine(
  sampleLine('a', [
    [0, 0],
    [10, -2],
    [20, 5],
  ]),
)

function context(
  question: Partial<SeriesQuestion>,
  fields: Partial<NoteContext> = {},
): NoteContext {
  return {
    question: {
      metric: 'loss',
      runIds: ['a'],
      xAxis: { kind: 'step' },
      window: null,
      widthPx: 640,
      logX: false,
      smoothing: { kind: 'ema', windowPoints: 0 },
      ...question,
    },
    logY: false,
    xExtent: { min: 0, max: 20 },
    placements: [],
    ...fields,
  }
}

test('a chart that shows everything has no note', () => {
  expect(chartNote([line], context({}))).toBeNull()
  expect(chartNote([], context({}))).toBeNull()
})

test('what log axes do not show is counted', () => {
  expect(chartNote([line], context({}, { logY: true }))).toBe(
    '2 values ≤ 0 not shown on the log axis',
  )
  const one = { ...line, data: { ...line.data, nonPositiveCount: 1, exact: false } }
  expect(chartNote([one], context({ logX: true }, { logY: true }))).toBe(
    '1 value ≤ 0 not shown on the log axis; x ≤ 0 is not shown on the log axis',
  )
  const zoomed = { logX: true, window: { min: 5, max: 20 } }
  expect(chartNote([line], context(zoomed))).toBeNull()
})

test('values that are not finite are counted over all lines', () => {
  const broken = sampleChartLine(
    sampleLine('b', [
      [0, NaN],
      [1, Infinity],
      [2, 1],
    ]),
  )
  expect(chartNote([line, broken, broken], context({}))).toBe('4 values NaN or ±∞')
})

test('under a zoom what is in view is counted, and the note says so', () => {
  const broken = sampleChartLine(
    sampleLine(
      'b',
      [
        [0, 1],
        [1, -1],
      ],
      {
        markX: Float64Array.of(0, 1),
        markEndX: Float64Array.of(0, 2),
        markCount: Uint32Array.of(1, 2),
        markKind: Uint8Array.of(0, 0),
        figures: { ...line.data.figures, nonFiniteCount: 30 },
      },
    ),
  )
  const window = { min: 0, max: 5 }
  expect(chartNote([broken], context({ window }, { logY: true }))).toBe(
    '3 values NaN or ±∞ in view; 1 value ≤ 0 in view not shown on the log axis',
  )
  expect(chartNote([broken], context({}))).toBe('30 values NaN or ±∞')
})

test('of a line that is an outline, just the least count is known', () => {
  const outline = { ...line, data: { ...line.data, isOutline: true } }
  expect(chartNote([outline, line], context({}, { logY: true }))).toBe(
    'at least 4 values ≤ 0 not shown on the log axis',
  )
})

test('points that another metric placed, or did not, are counted', () => {
  const placements = [
    { runId: 'a', carriedCount: 1, omittedCount: 0 },
    { runId: 'b', carriedCount: 2, omittedCount: 1200 },
  ]
  const xAxis = { kind: 'metric', name: 'epoch' } as const
  expect(chartNote([line], context({ xAxis }, { placements }))).toBe(
    '3 points placed by an earlier epoch; 1,200 points before any epoch not shown',
  )
  expect(chartNote([line], context({}, { placements }))).toBeNull()
})
