import { expect, test } from 'vitest'
import { formatLoad, formatMegabytes, formatSeconds, shownProgress } from './load-text.ts'

const NOTHING = { runCount: 0, metricCount: 0, pointCount: 0, byteLength: 0, fileCount: 0 }

test.each([
  [{}, ''],
  [
    { pointCount: 303, metricCount: 1, runCount: 3, byteLength: 40_000, fileCount: 3 },
    '303 points of 1 metric in 3 runs, about 0.0 MB',
  ],
  [
    { pointCount: 42_400_000, metricCount: 2, runCount: 10, byteLength: 1.2e9 },
    '42.4M points of 2 metrics in 10 runs, about 1,200 MB',
  ],
  [{ fileCount: 5000 }, '5,000 small files'],
  [
    { pointCount: 1, metricCount: 1, runCount: 1, byteLength: 2e6, fileCount: 700 },
    '1 point of 1 metric in 1 run, about 2.0 MB and 700 small files',
  ],
])('what is loaded: %j', (load, text) => {
  expect(formatLoad({ ...NOTHING, ...load })).toBe(text)
})

test('sizes and times', () => {
  expect([7_677_553, 123e6].map(formatMegabytes)).toEqual(['7.7 MB', '123 MB'])
  expect([0.2, 42, 1234].map(formatSeconds)).toEqual(['1 ms', '42 ms', '1.23 s'])
})

test('the engine is told by its size from the first moment, and then by its share', () => {
  expect(shownProgress(null)).toEqual({ text: 'Loading the query engine: 7.7 MB', share: null })
  const half = { kind: 'engine', loadedBytes: 3e6, totalBytes: 6e6 } as const
  expect(shownProgress(half)).toEqual({
    text: 'Loading the query engine: 3.0 MB of 6.0 MB',
    share: 0.5,
  })
  expect(shownProgress({ ...half, loadedBytes: 6e6 }).text).toBe('Starting the query engine')
  expect(shownProgress({ ...half, totalBytes: null }).share).toBeNull()
  const points = { kind: 'points', loadedCount: 10, pointCount: 40 } as const
  expect(shownProgress(points)).toEqual({ text: 'Loading 40 points', share: 0.25 })
})
