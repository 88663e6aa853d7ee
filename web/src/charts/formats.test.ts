import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rightRoom } from './chart-options.ts'
import { linearTicks } from './linear-ticks.ts'
import { logTicks } from './log-ticks.ts'
import { formatLogTick, formatTicks, formatValue } from './number-format.ts'
import { roundWindow } from './round-window.ts'
import { formatDuration, formatTimestamp, formatTimeTicks } from './time-format.ts'
import { durationTicks, timeTicks } from './time-ticks.ts'

describe('formatTicks', () => {
  test.each([
    [[0, 0.25, 0.5], 0.25, ['0', '0.25', '0.50']],
    [[0, 500, 1000], 500, ['0', '500', '1000']],
    [[45_000, 47_500], 2500, ['45.0k', '47.5k']],
    [[0, 1e9, 2e9], 1e9, ['0', '1G', '2G']],
    [[-1, 0, 1], 1, ['−1', '0', '1']],
    [[0, 1e-5, 2e-5], 1e-5, ['0', '1e−5', '2e−5']],
    [[1.5e-5, 2e-5], 5e-6, ['1.5e−5', '2.0e−5']],
    [[0, 5e24, 1e25], 5e24, ['0', '5.0e24', '1.0e25']],
    [[0], 1, ['0']],
  ])('%j by %s', (ticks, increment, labels) => {
    expect(formatTicks(ticks, increment)).toEqual(labels)
  })

  test('neighbours never get the same label', () => {
    const digit = fc.constantFrom(1, 2, 2.5, 5)
    fc.assert(
      fc.property(
        digit,
        fc.integer({ min: -20, max: 20 }),
        fc.integer({ min: -50, max: 50 }),
        (d, power, first) => {
          const increment = Number(`${d}e${power}`)
          const ticks = Array.from({ length: 5 }, (_, index) => (first + index) * increment)
          expect(new Set(formatTicks(ticks, increment)).size).toBe(5)
        },
      ),
      { seed: 9 },
    )
  })
})

test.each([
  [0.001, '0.001'],
  [20, '20'],
  [5000, '5k'],
  [1e6, '1e6'],
  [2e-7, '2e−7'],
])('the log tick %s is %s', (tick, label) => {
  expect(formatLogTick(tick)).toBe(label)
})

test.each([
  [0, '0'],
  [-0, '−0'],
  [1234567, '1,234,567'],
  [-1234.5678, '−1,234.57'],
  [0.123456789, '0.123457'],
  [1e-5, '1e−5'],
  [1.5e21, '1.5e21'],
  [NaN, 'NaN'],
  [Infinity, '∞'],
  [-Infinity, '−∞'],
])('the value %s is %s', (value, text) => {
  expect(formatValue(value)).toBe(text)
})

test.each([
  [0, '0s'],
  [0.25, '0.25s'],
  [59.9999, '1m'],
  [90, '1m 30s'],
  [3600, '1h'],
  [3661, '1h 1m'],
  [90_000, '1d 1h'],
  [-5, '−5s'],
])('%s seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

describe('times', () => {
  const noon = new Date(2026, 2, 1, 12, 0, 5).getTime()

  test('ticks tell the date where it changes', () => {
    const hour = 3_600_000
    expect(formatTimeTicks([noon, noon + hour, noon + 13 * hour], hour)).toEqual([
      '12:00\n2026-03-01',
      '13:00',
      '01:00\n2026-03-02',
    ])
    expect(formatTimeTicks([noon], 24 * hour)).toEqual(['2026-03-01'])
    expect(formatTimeTicks([noon], 1000)).toEqual(['12:00:05\n2026-03-01'])
    expect(formatTimeTicks([noon + 20], 20)).toEqual(['12:00:05.020\n2026-03-01'])
  })

  test('a timestamp tells date and second', () => {
    expect(formatTimestamp(noon)).toBe('2026-03-01 12:00:05')
    expect(formatTimestamp(Infinity)).toBe('Infinity')
  })
})

describe('logTicks', () => {
  test.each([
    [1, 1000, 6, [1, 10, 100, 1000]],
    [1, 100, 8, [1, 2, 5, 10, 20, 50, 100]],
    [0.1, 1e6, 4, [1, 100, 10_000, 1e6]],
    [3, 7, 4, [3, 4, 5, 6, 7]],
  ])('from %s to %s, about %s', (min, max, count, ticks) => {
    expect(logTicks(min, max, count).ticks).toEqual(ticks)
  })

  test('are within the range, ascending, and not many more than asked for', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -300, max: 300, noNaN: true }),
        fc.double({ min: 0.01, max: 8, noNaN: true }),
        fc.integer({ min: 2, max: 12 }),
        (power, decades, count) => {
          const [min, max] = [10 ** power, 10 ** Math.min(308, power + decades)]
          const { ticks } = logTicks(min, max, count)
          expect(ticks.length).toBeLessThanOrEqual(count + 2)
          ticks.forEach((tick, index) => {
            expect(tick).toBeGreaterThanOrEqual(min * (1 - 1e-9))
            expect(tick).toBeLessThanOrEqual(max * (1 + 1e-9))
            if (index > 0) expect(tick).toBeGreaterThan(ticks[index - 1] ?? Infinity)
          })
        },
      ),
      { seed: 11 },
    )
  })
})

describe('ticks of other axes', () => {
  test.each([
    [0, 1200, 5, ['0', '250', '500', '750', '1000']],
    [-3, 3, 4, ['−2', '0', '2']],
    [1e16, 1e16 + 1000, 4, 3],
    [-1e300, 1e300, 4, 3],
    [4.9e-324, 1e-300, 3, 2],
  ] as const)('linear from %s to %s, about %s', (min, max, count, expected) => {
    const { ticks, labels } = linearTicks(min, max, count)
    expect(labels).toHaveLength(ticks.length)
    if (typeof expected === 'number') expect(ticks.length).toBeGreaterThanOrEqual(expected)
    else expect(labels).toEqual(expected)
  })

  test('durations are round', () => {
    expect(durationTicks(0, 3600, 5).labels).toEqual(['0s', '15m', '30m', '45m', '1h'])
    expect(durationTicks(0, 0.01, 5).labels).toEqual([
      '0s',
      '0.002s',
      '0.004s',
      '0.006s',
      '0.008s',
      '0.01s',
    ])
    expect(durationTicks(0, 40 * 86_400, 4).labels).toEqual(['0s', '10d', '20d', '30d', '40d'])
  })

  test('times are round in the visitor’s time zone', () => {
    const start = new Date(2026, 2, 1, 22, 50).getTime()
    expect(timeTicks(start, start + 2 * 3_600_000, 4).labels).toEqual([
      '23:00\n2026-03-01',
      '23:30',
      '00:00\n2026-03-02',
      '00:30',
    ])
    const month = timeTicks(start, new Date(2026, 3, 2).getTime(), 4)
    expect(month.labels).toEqual(['2026-03-02', '2026-03-12', '2026-03-22', '2026-04-01'])
    expect(timeTicks(start, start + 4, 4).ticks).toEqual([0, 1, 2, 3, 4].map((ms) => start + ms))
  })
})

test.each([
  [231.57894736842104, 600.0001, false, { min: 231.6, max: 600 }],
  [1.23456, 1.23478, false, { min: 1.23456, max: 1.23478 }],
  [123_456_789, 223_456_789, false, { min: 123_500_000, max: 223_500_000 }],
  [0.00123456, 987.654, true, { min: 0.001235, max: 987.7 }],
])('the window %s to %s is rounded to what can be seen', (min, max, isLog, window) => {
  expect(roundWindow(min, max, isLog)).toEqual(window)
})

test('the last label of the x-axis has room, wherever its tick stands', () => {
  const chart = { xRange: { min: 0, max: 100 }, logX: false }
  const ending = (tick: number, label: string) => ({ ticks: [0, tick], labels: ['0', label] })
  expect(rightRoom({ ticks: [], labels: [] }, chart, 300)).toBe(14)
  expect(rightRoom(ending(100, '100'), chart, 300)).toBe(14)
  expect(rightRoom(ending(100, '1.00M'), chart, 300)).toBeGreaterThanOrEqual(20)
  expect(rightRoom(ending(98, '1.00M'), chart, 300)).toBeLessThan(16)
  expect(rightRoom(ending(100, '12:00:00\n21 Nov'), chart, 300)).toBe(
    rightRoom(ending(100, '12:00:00'), chart, 300),
  )
})
