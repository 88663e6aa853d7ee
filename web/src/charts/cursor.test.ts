import { describe, expect, test } from 'vitest'
import { sampleChartLine, sampleLine } from '../../test/sample-lines.ts'
import { chartCommand } from './chart-keys.ts'
import type { ChartLine } from './chart-line.ts'
import { cursorRows, shownValue } from './cursor-rows.ts'
import { CursorSync } from './cursor-sync.ts'
import {
  describeCluster,
  describeCursor,
  formatCursorX,
  formatRowValue,
  formatShownValue,
  nearestRow,
} from './cursor-text.ts'
import { clusterMarks } from './mark-clusters.ts'
import { lowerBound, nearestIndex } from './nearest-point.ts'
import { createProjection } from './projection.ts'
import { placeTooltip } from './tooltip-place.ts'

describe('the nearest point', () => {
  const sorted = Float64Array.of(0, 1, 1, 5)

  test.each([
    [-3, 0],
    [0.4, 0],
    [0.6, 1],
    [2.9, 2],
    [3.1, 3],
    [99, 3],
  ])('to %s is number %s', (target, index) => {
    expect(nearestIndex(sorted, target)).toBe(index)
  })

  test('of nothing is none', () => {
    expect(nearestIndex(new Float64Array(), 1)).toBe(-1)
    expect(lowerBound(sorted, 1)).toBe(1)
    expect(lowerBound(sorted, 6)).toBe(4)
  })
})

describe('a line of more points than pixels', () => {
  const outline = sampleChartLine(
    sampleLine(
      'long',
      [
        [0, 2],
        [0, 4],
        [9, 2],
        [9, 4],
        [100, 70],
        [100, 90],
        [109, 70],
        [109, 90],
      ],
      { isOutline: true },
    ),
  )

  test('tells what its values span, and no single one as though it were a point', () => {
    const [row] = cursorRows([outline], 2, 10)
    if (row === undefined) throw new Error('no row')
    expect(row.span).toEqual({ min: 2, max: 4 })
    expect(formatRowValue(row)).toBe('2\u2009…\u20094')
    expect(formatShownValue(row)).toBe('2\u2009…\u20094')
    expect(formatShownValue({ ...row, smoothed: 3 })).toBe('3')
    expect(formatRowValue({ ...row, span: { min: 5, max: 5 } })).toBe('5')
  })

  test('is no span where it is not finite', () => {
    const [row] = cursorRows([sampleChartLine(sampleLine('a', [[0, NaN]]))], 0, 1)
    expect(row && formatRowValue(row)).toBe('NaN')
  })
})

describe('cursorRows', () => {
  const rising = sampleChartLine(
    sampleLine('rising', [
      [0, 0],
      [10, 10],
      [20, 20],
    ]),
  )
  const short = sampleChartLine(
    sampleLine('short', [
      [0, 50],
      [9, 40],
    ]),
  )
  const broken = sampleChartLine(
    sampleLine('broken', [
      [0, 1],
      [10, -Infinity],
      [11, NaN],
      [20, 1],
    ]),
  )

  test('are sorted by value, what is not finite last', () => {
    const rows = cursorRows([broken, rising, short], 9, 1)
    expect(rows.map((row) => [row.line.label, row.x, row.value])).toEqual([
      ['short', 9, 40],
      ['rising', 10, 10],
      ['broken', 10, -Infinity],
    ])
    expect(cursorRows([broken], 11.2, 0)[0]?.value).toBeNaN()
  })

  test('leave out lines that ended before', () => {
    expect(cursorRows([rising, short], 12, 1).map((row) => row.line.label)).toEqual(['rising'])
    expect(cursorRows([rising, short], 10, 1)).toHaveLength(2)
    expect(cursorRows([sampleChartLine(sampleLine('none', []))], 0, 1)).toEqual([])
  })

  test('show the smoothed value, and the true one where it is not finite', () => {
    const smoothed = sampleChartLine(
      sampleLine(
        'smoothed',
        [
          [0, 4],
          [1, NaN],
        ],
        { smoothX: Float64Array.of(0, 1), smoothY: Float64Array.of(3, NaN) },
      ),
    )
    const [row] = cursorRows([smoothed], 0, 0)
    expect(row).toMatchObject({ value: 4, smoothed: 3 })
    expect(row === undefined ? null : shownValue(row)).toBe(3)
    const [after] = cursorRows([smoothed], 1, 0)
    expect(after === undefined ? null : shownValue(after)).toBeNaN()
  })

  test('the nearest to the pointer is found, or none is near', () => {
    const rows = cursorRows([rising, short], 9, 1)
    const toPx = (value: number): number => 100 - value
    expect(nearestRow(rows, toPx, 62)?.line.label).toBe('short')
    expect(nearestRow(rows, toPx, 88)?.line.label).toBe('rising')
    expect(nearestRow(rows, toPx, 500)).toBeNull()
  })

  test('are told in words, at most five', () => {
    const lines = Array.from({ length: 7 }, (_, index) =>
      sampleChartLine(sampleLine(`run ${index}`, [[0, index]])),
    )
    expect(describeCursor(cursorRows(lines, 0, 1), 'step 0', String)).toBe(
      'step 0: run 6 6, run 5 5, run 4 4, run 3 3, run 2 2, and 2 more',
    )
    expect(describeCursor([], 'step 0', String)).toBe('step 0: no values')
    expect(formatCursorX('number', 'step', 1200)).toBe('step 1,200')
    expect(formatCursorX('duration', 'relative time', 90)).toBe('1m 30s')
  })
})

test('a projection and its inverse meet, also for extreme ranges and log axes', () => {
  for (const [range, isLog] of [
    [{ min: -1.7e308, max: 1.7e308 }, false],
    [{ min: 0.001, max: 1000 }, true],
    [{ min: 5, max: 6 }, false],
  ] as const) {
    const { toPx, toValue } = createProjection(range, isLog, 200, 0)
    expect(toPx(range.min)).toBeCloseTo(200)
    expect(toPx(range.max)).toBeCloseTo(0)
    expect(toPx(toValue(50))).toBeCloseTo(50)
  }
  expect(createProjection({ min: 1, max: 10 }, true, 0, 100).toPx(0)).toBeNaN()
})

describe("a chart's keys", () => {
  const xRange = { min: 0, max: 100 }
  const lineAt = (places: readonly number[], exact = true) =>
    sampleChartLine(
      sampleLine(
        'a',
        places.map((x) => [x, 1]),
        { exact },
      ),
    )
  const sparse = [lineAt([-7, 3, 7.5, 7.5, 30, 107]), lineAt([7.5, 8, 90])]
  const dense = Array.from({ length: 201 }, (_, index) => index / 2)
  const press = (
    key: string,
    shiftKey = false,
    cursorX: number | null = 50,
    lines: readonly ChartLine[] = sparse,
  ) => chartCommand({ key, shiftKey }, cursorX, { lines, xRange, logX: false })

  test.each([
    ['Home', 50, 3],
    ['ArrowRight', 3, 7.5],
    ['ArrowRight', 7.5, 8],
    ['ArrowRight', 8, 30],
    ['ArrowRight', 29.5, 30],
    ['ArrowLeft', 8, 7.5],
    ['ArrowLeft', 7.5, 3],
    ['ArrowLeft', 3, 3],
    ['End', 50, 90],
    ['ArrowRight', 90, 90],
    ['ArrowRight', null, 90],
  ])('%s from %s goes to the point at %s', (key, from, x) => {
    expect(press(key, false, from)).toEqual({ kind: 'move', x })
  })

  test('with Shift ten points are gone, or a tenth of the axis where not all are drawn', () => {
    expect(press('ArrowRight', true, 20, [lineAt(dense)])).toEqual({ kind: 'move', x: 25 })
    expect(press('ArrowLeft', true, 2, [lineAt(dense)])).toEqual({ kind: 'move', x: 0 })
    expect(press('ArrowRight', true, 20, [lineAt(dense, false)])).toEqual({ kind: 'move', x: 30 })
    expect(press('ArrowLeft', true, 20, [lineAt(dense, false)])).toEqual({ kind: 'move', x: 10 })
    expect(press('ArrowRight', true, 99, [lineAt(dense, false)])).toEqual({ kind: 'move', x: 100 })
  })

  test('points that are not finite are met too', () => {
    const broken = sampleChartLine(
      sampleLine(
        'a',
        [
          [0, 1],
          [10, NaN],
        ],
        { x: Float64Array.of(0), y: Float64Array.of(1) },
      ),
    )
    expect(press('ArrowRight', false, 0, [broken])).toEqual({ kind: 'move', x: 10 })
  })

  test('plus, minus and zero zoom around the cursor', () => {
    expect(press('+', false, 20)).toEqual({ kind: 'zoom', range: { min: 10, max: 60 } })
    expect(press('-', false, 50)).toEqual({ kind: 'zoom', range: { min: -50, max: 150 } })
    expect(press('0')).toEqual({ kind: 'zoom', range: null })
    expect(press('q')).toBeNull()
  })
})

test('charts that share a cursor are told when it moves, and only then', () => {
  const sync = new CursorSync()
  let count = 0
  const stop = sync.subscribe(() => count++)
  sync.move(5, 'step')
  sync.move(5, 'step')
  expect(count).toBe(1)
  sync.move(null, 'step')
  stop()
  sync.move(6, 'epoch')
  expect(count).toBe(2)
  expect(sync.xOn('epoch')).toBe(6)
  expect(sync.xOn('step')).toBeNull()
})

describe('a tooltip', () => {
  const tooltip = { widthPx: 200, heightPx: 100 }
  const wide = { widthPx: 1000, heightPx: 500 }

  test('stands to the right of the cursor, else to its left', () => {
    expect(placeTooltip({ leftPx: 100, topPx: 250 }, tooltip, wide)).toEqual({
      leftPx: 114,
      topPx: 200,
      maxWidthPx: 480,
    })
    expect(placeTooltip({ leftPx: 900, topPx: 250 }, tooltip, wide).leftPx).toBe(686)
  })

  test('stays in the viewport', () => {
    expect(placeTooltip({ leftPx: 100, topPx: 0 }, tooltip, wide).topPx).toBe(4)
    expect(placeTooltip({ leftPx: 100, topPx: 499 }, tooltip, wide).topPx).toBe(396)
  })

  test('stands above the cursor, or below, where there is no room beside it', () => {
    const phone = { widthPx: 390, heightPx: 844 }
    expect(placeTooltip({ leftPx: 195, topPx: 400 }, tooltip, phone)).toEqual({
      leftPx: 95,
      topPx: 272,
      maxWidthPx: 382,
    })
    expect(placeTooltip({ leftPx: 195, topPx: 60 }, tooltip, phone).topPx).toBe(88)
  })
})

describe('a mark that stands for several values', () => {
  const data = sampleLine(
    'a',
    [40, 44, 52, 80].map((x) => [x, NaN] as const),
  )
  const formatX = (x: number): string => `step ${x}`

  test('is the first of those that would blot, and counts them', () => {
    const clusters = clusterMarks({ ...data, markCount: Uint32Array.of(5, 6, 1, 1) }, (x) => x, 13)
    expect(clusters).toEqual([
      { kind: 'NaN', px: 40, fromX: 40, toX: 52, count: 12 },
      { kind: 'NaN', px: 80, fromX: 80, toX: 80, count: 1 },
    ])
    expect(clusters.map((cluster) => describeCluster(cluster, formatX))).toEqual([
      '12 NaN in step 40\u201352',
      '',
    ])
  })

  test('keeps kinds apart', () => {
    const mixed = { ...data, markKind: Uint8Array.of(0, 1, 0, 1) }
    const clusters = clusterMarks(mixed, (x) => x, 1000)
    expect(clusters.map(({ kind, count, toX }) => [kind, count, toX])).toEqual([
      ['NaN', 2, 52],
      ['Infinity', 2, 80],
    ])
  })

  test('says what it stands for at the cursor', () => {
    const line = sampleChartLine(data)
    const rows = cursorRows([line], 44, 1, () => clusterMarks(data, (x) => x, 13))
    expect(describeCursor(rows, 'step 44', formatX)).toBe(
      'step 44: a NaN (3 NaN in step 40\u201352)',
    )
  })

  test('lies in one place where all its values do', () => {
    const cluster = { kind: '-Infinity', px: 0, fromX: 3, toX: 3, count: 2 } as const
    expect(describeCluster(cluster, formatX)).toBe('2 \u2212∞ in step 3')
  })
})
