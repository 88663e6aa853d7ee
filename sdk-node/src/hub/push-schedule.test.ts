import { expect, test } from 'vitest'
import { DEFAULT_PUSH_INTERVAL_MS, nextPushUnixMs } from './push-schedule.ts'

test('a run is seen after 15 s, again after 75 s, and then every five minutes', () => {
  const due: number[] = []
  let atMs = 0
  for (let push = 0; push < 5; push++) {
    atMs = nextPushUnixMs(0, atMs, DEFAULT_PUSH_INTERVAL_MS)
    due.push(atMs / 1000)
  }
  expect(due).toEqual([15, 75, 375, 675, 975])
})

test('a push that was late delays the next, and costs none', () => {
  expect(nextPushUnixMs(0, 40_000, DEFAULT_PUSH_INTERVAL_MS)).toBe(75_000)
  expect(nextPushUnixMs(0, 200_000, DEFAULT_PUSH_INTERVAL_MS)).toBe(500_000)
})
