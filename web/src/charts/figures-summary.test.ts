import { expect, test } from 'vitest'
import { sampleChartLine, sampleLine } from '../../test/sample-lines.ts'
import { summarizeLines } from './figures-summary.ts'

test('tells last, min and max of each line', () => {
  const line = sampleChartLine(
    sampleLine('calm-fox', [
      [0, 2],
      [1, NaN],
      [2, 1],
    ]),
  )
  expect(summarizeLines('loss', [line])).toBe(
    'loss: 1 line. calm-fox: last 1, min 1, max 2, 1 values not finite.',
  )
  expect(summarizeLines('loss', [])).toBe('loss: no points.')
})

test('is bounded, however many and long the names are', () => {
  const lines = Array.from({ length: 500 }, (_, index) =>
    sampleChartLine(sampleLine(String(index), [[0, 1]]), { label: 'x'.repeat(10_000) }),
  )
  const text = summarizeLines('y'.repeat(10_000), lines)
  expect(text.length).toBeLessThan(2000)
  expect(text).toContain('And 490 more.')
})
