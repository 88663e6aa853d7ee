import { describe, expect, test } from 'vitest'
import type { MetricItem } from '../data/catalog.ts'
import { groupMetrics, MAX_OPEN_METRICS, shownSections } from './metric-groups.ts'

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

describe('sections', () => {
  const metrics = Array.from({ length: 30 }, (_, group) =>
    Array.from({ length: 40 }, (_, index) => training(`layer${group}/weight${index}`)),
  ).flat()
  const groups = groupMetrics(metrics)
  const openNames = (isShown: (name: string) => boolean, opensAll = false): string[] =>
    shownSections(groups, isShown, opensAll)
      .filter((section) => section.startsOpen)
      .map((section) => section.name)

  test('start open until they hold a hundred metrics', () => {
    expect(MAX_OPEN_METRICS).toBe(100)
    expect(openNames(() => true)).toEqual(['layer0', 'layer1', 'layer2'])
    expect(openNames(() => true, true)).toHaveLength(30)
  })

  test('of what is found, as far as that goes', () => {
    expect(openNames((name) => name.startsWith('layer29/'))).toEqual(['layer29'])
    expect(openNames((name) => name.endsWith('weight7'))).toHaveLength(30)
    const [section] = shownSections(groups, (name) => name === 'layer4/weight3', false)
    expect(section?.metrics.map(({ name }) => name)).toEqual(['layer4/weight3'])
  })

  test('the first one is open however long it is', () => {
    const flat = groupMetrics(metrics.map(({ name }) => training(name.replace('/', '.'))))
    expect(shownSections(flat, () => true, false)).toMatchObject([
      { name: 'charts', startsOpen: true },
    ])
  })
})
