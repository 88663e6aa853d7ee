import { expect, test } from 'vitest'
import { findDefinition } from './metric-definitions.ts'

const define = (name: string) => ({ name, stepMetric: null, summary: null, goal: null })
const DEFINED = [define('val/*'), define('*'), define('val/deep/*'), define('val/loss')]

test.each([
  ['val/loss', 'val/loss'],
  ['val/acc', 'val/*'],
  ['val/deep/er', 'val/deep/*'],
  ['train', '*'],
])('of %s it is that of %s', (metric, name) => {
  expect(findDefinition(DEFINED, metric)?.name).toBe(name)
})

test('a metric that nobody defined has none', () => {
  expect(findDefinition([define('val/*'), define('loss')], 'train/loss')).toBeNull()
})
