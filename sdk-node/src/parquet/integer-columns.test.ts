import { expect, test } from 'vitest'
import { bigIntColumn, stepColumn } from './integer-columns.ts'

test.each<[string, number[], boolean]>([
  ['what 32 bits hold', [-(2 ** 31), -1, 0, 2 ** 31 - 1], true],
  ['one beyond', [0, 2 ** 31], false],
  ['one below', [-(2 ** 31) - 1], false],
  ['as far as doubles count', [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 2 ** 53], false],
])('steps: %s', (_, steps, isSmall) => {
  const column = stepColumn(Float64Array.from(steps))
  expect(column instanceof Int32Array).toBe(isSmall)
  expect(Array.from<number | bigint>(column)).toEqual(isSmall ? steps : steps.map(BigInt))
})

test('times are rounded to milliseconds', () => {
  const times = Float64Array.of(0.4, 0.5, -0.4, 1_700_000_000_000.7, -8.64e15, 8.64e15)
  expect([...bigIntColumn(times)]).toEqual([
    0n,
    1n,
    0n,
    1_700_000_000_001n,
    -8_640_000_000_000_000n,
    8_640_000_000_000_000n,
  ])
})
