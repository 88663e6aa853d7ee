import { expect, test } from 'vitest'
import { ALL_STEPS, bothWindows, hullOf, isWithin, stepWindowOf } from './step-window.ts'

test.each([
  ['step>=10 AND step<=20', 10, 20],
  ['step=7', 7, 7],
  ['step>10', 10, Infinity],
  ['step<-3', -Infinity, -3],
  ['(step > 5)', 5, Infinity],
  ['step!=7 AND step>3 AND (CAST(step AS DECIMAL(20,1)) < 10.5)', 3, Infinity],
  ['step>4 AND optional: step IN (3, 9, 20)', 4, Infinity],
  ['step>5 AND list_contains([4, 5, 7], step)', 5, Infinity],
  ['list_contains([false], ((step != 8) AND (step < 9))) AND step>5', 5, Infinity],
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
  'list_contains([false], ((step != 80) AND (step > 70) AND (step < 90)))',
  '(CAST(((step != 8) AND (step > 7) AND (step < 9)) AS INTEGER) = 0)',
  '(((step != 8) AND (step > 7) AND (step < 9)) IN (false, NULL))',
  'COALESCE((step != 8) AND (step > 7) AND (step < 9), true)',
  'step<50 AND CASE  WHEN ((step > 5)) THEN ((step < 10)) ELSE true END',
  '(value BETWEEN 0 AND (step > 5))',
  'value BETWEEN 0 AND step>5',
  '[(step != 8) AND (step > 7) AND (step < 9)]',
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
