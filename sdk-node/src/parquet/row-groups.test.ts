import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { ROW_GROUP_MAX_ROWS, ROW_GROUP_MIN_ROWS } from '../layout/index.ts'
import { cutRowGroups } from './row-groups.ts'

const sizesOf = (rowCounts: number[]): number[] =>
  cutRowGroups(rowCounts).map(({ rowStart, rowEnd }) => rowEnd - rowStart)

test.each<[string, number[], number[]]>([
  ['nothing', [], []],
  ['no rows', [0, 0], []],
  ['few rows', [1, 2, 3], [6]],
  ['metrics that share', [40_000, 40_000, 1], [80_000, 1]],
  ['a metric with its own', [10, ROW_GROUP_MIN_ROWS, 10], [10, ROW_GROUP_MIN_ROWS, 10]],
  ['one that just misses its own', [10, ROW_GROUP_MIN_ROWS - 1, 10], [ROW_GROUP_MIN_ROWS + 9, 10]],
  ['as long as may be', [ROW_GROUP_MAX_ROWS], [ROW_GROUP_MAX_ROWS]],
  ['longer', [ROW_GROUP_MAX_ROWS + 1], [ROW_GROUP_MAX_ROWS, 1]],
  ['much longer', [3 * ROW_GROUP_MAX_ROWS], Array(3).fill(ROW_GROUP_MAX_ROWS)],
])('%s', (_, rowCounts, sizes) => {
  expect(sizesOf(rowCounts)).toEqual(sizes)
})

describe('any table', () => {
  const anyRowCount = fc.oneof(
    fc.nat({ max: 100 }),
    fc.nat({ max: 2 * ROW_GROUP_MIN_ROWS }),
    fc.nat({ max: 3 * ROW_GROUP_MAX_ROWS }),
  )

  test('is cut without gaps, into groups within their bounds', () => {
    checkProperty(
      fc.property(fc.array(anyRowCount, { maxLength: 20 }), (rowCounts) => {
        const groups = cutRowGroups(rowCounts)
        let rowEnd = 0
        for (const group of groups) {
          expect(group.rowStart).toBe(rowEnd)
          expect(group.rowEnd).toBeGreaterThan(group.rowStart)
          expect(group.rowEnd - group.rowStart).toBeLessThanOrEqual(ROW_GROUP_MAX_ROWS)
          rowEnd = group.rowEnd
        }
        expect(rowEnd).toBe(rowCounts.reduce((sum, count) => sum + count, 0))
      }),
      500,
    )
  })

  test('gives a long metric groups of its own, and no short one two', () => {
    checkProperty(
      fc.property(fc.array(anyRowCount, { maxLength: 20 }), (rowCounts) => {
        const starts = cutRowGroups(rowCounts).map((group) => group.rowStart)
        let rowStart = 0
        for (const rowCount of rowCounts) {
          const rowEnd = rowStart + rowCount
          const cutsInside = starts.filter((start) => start > rowStart && start < rowEnd).length
          const isLong = rowCount >= ROW_GROUP_MIN_ROWS
          expect(cutsInside).toBe(isLong ? Math.ceil(rowCount / ROW_GROUP_MAX_ROWS) - 1 : 0)
          if (isLong) expect(starts).toContain(rowStart)
          rowStart = rowEnd
        }
      }),
      500,
    )
  })
})
