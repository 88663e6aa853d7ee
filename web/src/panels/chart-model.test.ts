import { describe, expect, test } from 'vitest'
import { sampleChartLine, sampleLine } from '../../test/sample-lines.ts'
import type { SeriesQuestion } from '../data/series.ts'
import { areSingleValues, prepareChart, toChartLines } from './chart-model.ts'
import { legendCapacity } from './legend-capacity.ts'
import { barsOf } from './value-bars.ts'

const question = (fields: Partial<SeriesQuestion> = {}): SeriesQuestion => ({
  metric: 'loss',
  runIds: [],
  xAxis: { kind: 'step' },
  window: null,
  widthPx: 640,
  logX: false,
  smoothing: { kind: 'ema', windowPoints: 0 },
  ...fields,
})

test("a run's writers share its colour and differ by their dashes", () => {
  const lines = toChartLines(
    [
      sampleLine('a', [[0, 1]], { writer: 'rank-0' }),
      sampleLine('a', [[0, 2]], { writer: 'rank-1' }),
      sampleLine('unknown', [[0, 3]]),
    ],
    [{ id: 'a', label: 'calm-fox', color: 'red', rank: 0 }],
  )
  expect(lines.map(({ label, color }) => [label, color])).toEqual([
    ['calm-fox · rank-0', 'red'],
    ['calm-fox · rank-1', 'red'],
  ])
  expect(lines[0]?.dash).toEqual([])
  expect(lines[1]?.dash).not.toEqual([])
})

describe('prepareChart', () => {
  const line = sampleChartLine(
    sampleLine('a', [
      [0, 0],
      [10, -2],
      [20, 5],
    ]),
  )

  test('is nothing where nothing has a place', () => {
    const negative = sampleChartLine(sampleLine('a', [[-1, 1]]))
    expect(prepareChart([negative], question({ logX: true }), false)).toBeNull()
    expect(prepareChart([], question(), false)).toBeNull()
  })

  test('names an x-axis that is a metric', () => {
    const xAxis = { kind: 'metric', name: 'epoch' } as const
    expect(prepareChart([line], question({ xAxis }), false)?.xName).toBe('epoch')
    expect(prepareChart([line], question(), false)?.xName).toBeNull()
  })

  test('takes the unit from the axis', () => {
    const units = (['step', 'relative', 'time'] as const).map(
      (kind) => prepareChart([line], question({ xAxis: { kind } }), false)?.xUnit,
    )
    expect(units).toEqual(['number', 'duration', 'time'])
  })
})

describe('single values', () => {
  const single = (runId: string, value: number) => sampleChartLine(sampleLine(runId, [[0, value]]))

  test('are told from lines', () => {
    expect(areSingleValues([single('a', 1), single('b', NaN)])).toBe(true)
    expect(areSingleValues([])).toBe(false)
    const two = sampleLine('c', [
      [0, 1],
      [1, 1],
    ])
    expect(areSingleValues([single('a', 1), sampleChartLine(two)])).toBe(false)
  })

  test('become bars from zero, the greatest first', () => {
    const bars = barsOf([single('a', -1), single('b', 3), single('c', -Infinity), single('d', 0)])
    expect(bars.map((bar) => [bar.line.label, bar.value, bar.startShare, bar.endShare])).toEqual([
      ['b', 3, 0.25, 1],
      ['d', 0, 0.25, 0.25],
      ['a', -1, 0, 0.25],
      ['c', -Infinity, 0.25, 0.25],
    ])
  })

  test('of a metric with a goal come best first, what is not finite last', () => {
    const lines = [single('a', 2), single('b', NaN), single('c', 1), single('d', 3)]
    const labels = (goal: 'minimize' | 'maximize'): string[] =>
      barsOf(lines, goal).map((bar) => bar.line.label)
    expect(labels('minimize')).toEqual(['c', 'a', 'd', 'b'])
    expect(labels('maximize')).toEqual(['d', 'a', 'c', 'b'])
  })

  test('that are all zero have no length', () => {
    expect(barsOf([single('a', 0)])).toMatchObject([{ startShare: 0, endShare: 0 }])
  })
})

describe('a legend', () => {
  const names = Array.from({ length: 5 }, () => 'steady-heron-12')

  test('shows what has room, and at least one', () => {
    expect(legendCapacity(names, 10_000, 1)).toBe(5)
    expect(legendCapacity(names, 340, 1)).toBe(2)
    expect(legendCapacity(names, 420, 1)).toBe(3)
    expect(legendCapacity(names, 10, 1)).toBe(1)
    expect(legendCapacity([], 340, 2)).toBe(0)
  })

  test('has room for five runs in two rows of a common card', () => {
    expect(legendCapacity(names, 342, 2)).toBe(5)
    expect(legendCapacity([...names, ...names], 342, 2)).toBe(5)
  })
})
