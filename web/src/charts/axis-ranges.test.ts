import { describe, expect, test } from 'vitest'
import { sampleLine } from '../../test/sample-lines.ts'
import { extentOfLines, xAxisRange, yAxisRange } from './axis-ranges.ts'

const line = sampleLine('a', [
  [0, 5],
  [10, -1],
  [20, NaN],
  [30, 100],
])
const ALL = { min: -Infinity, max: Infinity }

describe('the x-axis', () => {
  test('spans the zoom, else all points', () => {
    expect(extentOfLines([line, sampleLine('b', [[40, 1]])])).toEqual({ min: 0, max: 40 })
    expect(xAxisRange([line], { min: 3, max: 4 }, { min: 0, max: 30 }, false)).toEqual({
      min: 3,
      max: 4,
    })
    expect(xAxisRange([line], null, { min: 0, max: 30 }, false)).toEqual({ min: 0, max: 30 })
  })

  test('has no range without points', () => {
    expect(extentOfLines([])).toBeNull()
    expect(extentOfLines([sampleLine('a', [])])).toBeNull()
    expect(xAxisRange([], null, null, false)).toBeNull()
  })

  test('makes room for a single point', () => {
    const range = xAxisRange([line], null, { min: 7, max: 7 }, false)
    expect(range?.min).toBeLessThan(7)
    expect(range?.max).toBeGreaterThan(7)
  })

  test('starts a log axis at the first positive value', () => {
    expect(xAxisRange([line], null, { min: 0, max: 30 }, true)).toEqual({ min: 10, max: 30 })
    expect(xAxisRange([line], { min: -5, max: 20 }, null, true)).toEqual({ min: 10, max: 20 })
    expect(xAxisRange([line], { min: -5, max: -1 }, null, true)).toBeNull()
    const negative = sampleLine('a', [[-1, 1]])
    expect(xAxisRange([negative], null, { min: -1, max: -1 }, true)).toBeNull()
  })
})

describe('the y-axis', () => {
  test('spans the finite values in view, with some air', () => {
    const range = yAxisRange([line], ALL, false)
    expect(range.min).toBeCloseTo(-1 - 101 * 0.05)
    expect(range.max).toBeCloseTo(100 + 101 * 0.05)
    expect(yAxisRange([line], { min: 0, max: 10 }, false).max).toBeCloseTo(5.3)
  })

  test('includes the smoothed line', () => {
    const smoothed = sampleLine('a', [[0, 1]], {
      smoothX: Float64Array.of(0),
      smoothY: Float64Array.of(3),
    })
    expect(yAxisRange([smoothed], ALL, false).max).toBeGreaterThan(3)
  })

  test('leaves the smoothed line out where it is a log one', () => {
    const falling = sampleLine(
      'a',
      [
        [0, 4],
        [1, 2],
        [2, 0],
        [3, 0],
      ],
      { smoothX: Float64Array.of(0, 1, 2, 3), smoothY: Float64Array.of(4, 3, 1e-5, 1e-9) },
    )
    const range = yAxisRange([falling], ALL, true)
    expect(range.min).toBeGreaterThan(1.5)
    expect(range.max).toBeLessThan(5)
  })

  test.each([
    [0, -1, 1],
    [5, 4.5, 5.5],
    [-5, -5.5, -4.5],
  ])('a flat line at %s has room on both sides', (value, min, max) => {
    const flat = sampleLine('a', [
      [0, value],
      [1, value],
    ])
    expect(yAxisRange([flat], ALL, false)).toEqual({ min, max })
  })

  test('passes over what a log axis cannot show', () => {
    const range = yAxisRange([line], ALL, true)
    expect(range.min).toBeGreaterThan(0)
    expect(range.min).toBeLessThan(5)
    expect(range.max).toBeGreaterThan(100)
  })

  test('is never infinite or empty, whatever the values', () => {
    for (const values of [[Number.MAX_VALUE, -Number.MAX_VALUE], [5e-324], [NaN], []]) {
      for (const isLog of [false, true]) {
        const extreme = sampleLine(
          'a',
          values.map((value, index) => [index, value]),
        )
        const range = yAxisRange([extreme], ALL, isLog)
        expect(Number.isFinite(range.min) && Number.isFinite(range.max)).toBe(true)
        expect(range.min).toBeLessThan(range.max)
      }
    }
  })
})
