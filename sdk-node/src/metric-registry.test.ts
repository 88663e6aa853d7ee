import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../test/support/check-property.ts'
import type { MetricDefinition, SummaryKind } from './layout/index.ts'
import { MetricRegistry, track } from './metric-registry.ts'

const definition = (name: string, summary: SummaryKind | null): MetricDefinition => ({
  name,
  stepMetric: null,
  summary,
  goal: null,
})

const KINDS = ['min', 'max', 'mean', 'last'] as const

function summariesOf(values: readonly number[]): Record<SummaryKind, number | undefined> {
  const found = KINDS.map((kind) => {
    const registry = new MetricRegistry([definition('loss', kind)])
    for (const value of values) track(registry.of('loss'), value)
    return [kind, registry.summaryOf('loss')] as const
  })
  return Object.fromEntries(found) as Record<SummaryKind, number | undefined>
}

describe('summaries', () => {
  test.each([
    ['min', 0.5],
    ['max', 9],
    ['mean', 3],
    ['last', 0.5],
  ] as const)('go on with what earlier sessions published: %s', (kind, summary) => {
    const earlier = {
      name: 'loss',
      count: 4,
      nonFiniteCount: 1,
      min: 1,
      max: 9,
      mean: 11.5 / 3,
      last: 1,
      lastStep: 3,
      lastUnixMs: 0,
    }
    const registry = new MetricRegistry([definition('loss', kind)], [earlier])
    expect([...registry.summarizedNames()]).toEqual(['loss'])
    expect(registry.summaryOf('loss')).toBe(earlier[kind])
    track(registry.of('loss'), 0.5)
    expect(registry.summaryOf('loss')).toBeCloseTo(summary)
    expect([...registry.summarizedNames()]).toEqual(['loss'])
  })

  test('of an earlier session without a finite value start with the next', () => {
    const figures = { min: NaN, max: NaN, mean: NaN, last: Infinity, lastStep: 0, lastUnixMs: 0 }
    const earlier = { name: 'loss', count: 1, nonFiniteCount: 1, ...figures }
    const registry = new MetricRegistry([definition('loss', 'min')], [earlier])
    expect(registry.summaryOf('loss')).toBeNaN()
    track(registry.of('loss'), 4)
    expect(registry.summaryOf('loss')).toBe(4)
  })

  test('are over what is finite, except the last', () => {
    expect(summariesOf([3, NaN, 1, Infinity, -Infinity, 8, NaN])).toEqual({
      min: 1,
      max: 8,
      mean: 4,
      last: NaN,
    })
  })

  test('are NaN where nothing is finite', () => {
    expect(summariesOf([Infinity, NaN])).toEqual({ min: NaN, max: NaN, mean: NaN, last: NaN })
    expect(summariesOf([NaN, -Infinity])['last']).toBe(-Infinity)
  })

  test('are absent for a metric that has no number', () => {
    const registry = new MetricRegistry([])
    registry.of('text')
    expect(registry.summaryOf('text')).toBeUndefined()
    expect(registry.summaryOf('unknown')).toBeUndefined()
    expect([...registry.summarizedNames()]).toEqual([])
  })

  test('are what the values say', () => {
    const values = fc.array(fc.oneof(fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity)), {
      minLength: 1,
    })
    checkProperty(
      fc.property(values, (logged) => {
        const finite = logged.filter(Number.isFinite)
        const some = finite.length > 0
        const found = summariesOf(logged)
        expect(found.min).toBe(some ? Math.min(...finite) : NaN)
        expect(found.max).toBe(some ? Math.max(...finite) : NaN)
        const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length
        expect(found.mean).toBe(some ? mean : NaN)
        expect(found.last).toBe(logged.at(-1))
      }),
      300,
    )
  })

  test('follow the latest definition, and one that says nothing changes nothing', () => {
    const registry = new MetricRegistry([definition('loss', 'min')])
    for (const value of [3, 1, 2]) track(registry.of('loss'), value)
    expect(registry.summaryOf('loss')).toBe(1)
    registry.define(definition('loss', 'max'))
    expect(registry.summaryOf('loss')).toBe(3)
    registry.define(definition('loss', null))
    expect(registry.summaryOf('loss')).toBe(3)
  })
})

describe('metrics', () => {
  test('have one number and one kind for good, whatever their name', () => {
    const registry = new MetricRegistry([])
    const names = ['a', '__proto__', 'constructor', '', 'a/b']
    const metrics = names.map((name) => registry.of(name))
    expect(metrics.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4])
    expect(names.map((name) => registry.of(name, 'system'))).toEqual(metrics)
    expect(registry.of('a', 'system').kind).toBe('training')
    expect(registry.of('gpu', 'system').kind).toBe('system')
  })
})
