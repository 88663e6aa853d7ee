import { expect, test } from 'vitest'
import type { MetricItem } from '../data/catalog.ts'
import { groupMetrics } from './metric-groups.ts'

const training = (name: string): MetricItem => ({ name, kind: 'training', runCount: 1 })
const system = (name: string): MetricItem => ({ name, kind: 'system', runCount: 1 })

test('groups by the first part: unprefixed first, natural order, system last', () => {
  const groups = groupMetrics([
    system('gpu/0/memory'),
    system('cpu'),
    training('val/loss'),
    training('train/layer10'),
    training('train/layer9'),
    training('loss'),
    training('/odd'),
    training('__proto__/x'),
    training('train/a/b'),
  ])
  expect(groups.map(({ name, metrics }) => [name, metrics.map((metric) => metric.name)])).toEqual([
    ['charts', ['/odd', 'loss']],
    ['__proto__', ['__proto__/x']],
    ['train', ['train/a/b', 'train/layer9', 'train/layer10']],
    ['val', ['val/loss']],
    ['gpu', ['gpu/0/memory']],
    ['system', ['cpu']],
  ])
})

test('a name that is both training and system has one card', () => {
  const groups = groupMetrics([training('gpu/x'), system('gpu/x')])
  expect(groups.flatMap((group) => group.metrics)).toHaveLength(1)
})
