import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const KNOWN = ['project', 'name', 'id', 'config', 'step', 'stepMetric', 'finishTimeoutMs']

test.each([
  ['nmae', 'name'],
  ['stpe', 'step'],
  ['step_metric', 'stepMetric'],
  ['Project', 'project'],
  ['confg', 'config'],
  ['finish-timeout-ms', 'finishTimeoutMs'],
  ['ID', 'id'],
  ['entity', undefined],
  ['x', undefined],
  ['', undefined],
  ['y'.repeat(1_000_000), undefined],
])('%.20s → %s', (wanted, nearest) => {
  expect(nearestName(wanted, KNOWN)).toBe(nearest)
})
