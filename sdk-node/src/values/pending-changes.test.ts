import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PendingChanges } from './pending-changes.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('a loop that gives no timer a chance tells of them in time', () => {
  const told: number[] = []
  const changes = new PendingChanges()
  const clock = vi.spyOn(performance, 'now')
  for (let nowMs = 1000; nowMs < 1200; nowMs += 10) {
    clock.mockReturnValue(nowMs)
    changes.tellIfDue()
    changes.add(() => told.push(nowMs))
  }
  expect(told.length).toBe(15)
})

test('changes are told once, by a timer, by who asks in time, or when they are asked for', () => {
  const told: string[] = []
  const changes = new PendingChanges()
  const tell = (): void => void told.push('a')
  changes.add(tell)
  changes.add(tell)
  changes.tellIfDue()
  expect(told).toEqual([])
  vi.advanceTimersByTime(50)
  expect(told).toEqual(['a'])

  changes.add(tell)
  changes.add(() => told.push('b'))
  changes.tell()
  expect(told).toEqual(['a', 'a', 'b'])
  vi.advanceTimersByTime(500)
  changes.tell()
  expect(told).toEqual(['a', 'a', 'b'])
})

test('what is added while it is told waits for the next time', () => {
  const told: string[] = []
  const changes = new PendingChanges()
  changes.add(() => {
    told.push('first')
    changes.add(() => told.push('second'))
  })
  changes.tell()
  expect(told).toEqual(['first'])
  vi.advanceTimersByTime(50)
  expect(told).toEqual(['first', 'second'])
})
