import { expect, test } from 'vitest'
import { SealProgress } from './seal-progress.ts'

test('both threads see how far a log is sealed, which never goes back', () => {
  const logging = new SealProgress()
  const sealing = new SealProgress(logging.shared)
  expect(logging.isBehind(0)).toBe(false)
  expect(logging.isBehind(1)).toBe(true)
  sealing.sealed(3)
  expect([2, 3, 4].map((segment) => logging.isBehind(segment))).toEqual([false, false, true])
  sealing.sealed(1)
  expect(logging.isBehind(3)).toBe(false)
})
