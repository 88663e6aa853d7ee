import { expect, test } from 'vitest'
import { FakeSchedule } from '../../test/fake-schedule.ts'
import { Throttle } from './schedule.ts'

test('a throttle runs at once, and at the end of an interval in which it was asked', () => {
  const clock = new FakeSchedule()
  let count = 0
  const throttle = new Throttle(() => count++, 100, clock.schedule)
  throttle.ask()
  expect(count).toBe(1)
  throttle.ask()
  throttle.ask()
  expect(count).toBe(1)
  clock.advance(100)
  expect(count).toBe(2)
  clock.advance(100)
  expect(count).toBe(2)
  throttle.ask()
  expect(count).toBe(3)
  throttle.ask()
  throttle.stop()
  clock.advance(1000)
  expect(count).toBe(3)
})
