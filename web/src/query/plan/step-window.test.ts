import { expect, test } from 'vitest'
import { ALL_STEPS, bothWindows, hullOf, isWithin, stepWindowOf } from './step-window.ts'

test.each([
  ['step>=10 AND step<=20', 10, 20],
  ['step=7', 7, 7],
  ['step>10', 10, Infinity],
  ['step<-3', -Infinity, -3],
  ['(step > 5)', 5, Infinity],
  ['step!=7 AND step>3 AND (CAST(step AS DECIMAL(20,1)) < 10.5)', 3, Infinity],
])('%s', (filter, minStep, maxStep) => {
  expect(stepWindowOf(filter)).toEqual({ minStep, maxStep })
})

test.each([
  'step=5 OR step=9',
  "(CAST(step AS VARCHAR) = 'x AND step>3 AND y')",
  '(NOT (step > 3))',
  'metric>=3',
  'step>99999999999999999999',
  '((step % 100) = 0)',
  "metric='step>5'",
])('%s bounds nothing', (filter) => {
  expect(stepWindowOf(filter)).toEqual(ALL_STEPS)
})

test('windows meet, join and hold each other', () => {
  const one = { minStep: 0, maxStep: 10 }
  const other = { minStep: 5, maxStep: 20 }
  expect(bothWindows(one, other)).toEqual({ minStep: 5, maxStep: 10 })
  expect(hullOf(one, other)).toEqual({ minStep: 0, maxStep: 20 })
  expect(isWithin(bothWindows(one, other), one)).toBe(true)
  expect(isWithin(other, one)).toBe(false)
})
