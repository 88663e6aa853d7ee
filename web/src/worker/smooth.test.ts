import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SMOOTHING_KINDS } from '../data/series.ts'
import { smooth } from './smooth.ts'

const of = (...values: number[]): Float64Array => Float64Array.from(values)

describe('smooth', () => {
  it.each(SMOOTHING_KINDS)('%s is off for a window of none or one', (kind) => {
    expect(smooth(of(1, 2), { kind, windowPoints: 0 })).toBeNull()
    expect(smooth(of(1, 2), { kind, windowPoints: 1 })).toBeNull()
    expect(smooth(of(1, 2), { kind, windowPoints: NaN })).toBeNull()
  })

  it.each(SMOOTHING_KINDS)('%s leaves a constant line where it is', (kind) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 100 }),
        fc.integer({ min: 0, max: 250 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        (windowPoints, count, value) => {
          const smoothed = smooth(new Float64Array(count).fill(value), { kind, windowPoints })
          expect(smoothed).toHaveLength(count)
          for (const mean of smoothed ?? []) {
            expect(Math.abs(mean - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)))
          }
        },
      ),
      { seed: 7 },
    )
  })

  it.each(SMOOTHING_KINDS)('%s stays between the least and the greatest value', (kind) => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 100 }),
        (values, windowPoints) => {
          const smoothed = smooth(Float64Array.from(values), { kind, windowPoints }) ?? of()
          expect(Math.min(...smoothed)).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
          expect(Math.max(...smoothed)).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
        },
      ),
      { seed: 7 },
    )
  })

  it.each(SMOOTHING_KINDS)('%s passes over what is not finite', (kind) => {
    const smoothing = { kind, windowPoints: 5 }
    const clean = smooth(of(1, 4, 2, 8, 3), smoothing) ?? of()
    const broken = smooth(of(1, NaN, 4, 2, Infinity, -Infinity, 8, 3), smoothing) ?? of()
    expect(broken.filter(Number.isFinite)).toEqual(clean)
    expect([...broken.keys()].filter((index) => Number.isNaN(broken[index]))).toEqual([1, 4, 5])
  })

  it.each(SMOOTHING_KINDS)('%s forgets a huge value once it is out of reach', (kind) => {
    const values = new Float64Array(2000).fill(1)
    values[3] = 1e12
    const smoothed = smooth(values, { kind, windowPoints: 20 }) ?? of()
    expect(smoothed.at(-1)).toBeCloseTo(1, 9)
  })

  it.each(SMOOTHING_KINDS)(
    '%s has a window of a tenth of a short line that nobody chose',
    (kind) => {
      const line = (count: number): Float64Array =>
        Float64Array.from({ length: count }, (_, index) => (index * 7919) % 13)
      const adapted = (count: number): Float64Array | null =>
        smooth(line(count), { kind, windowPoints: 10, adapts: true })
      expect(adapted(19)).toBeNull()
      expect(adapted(20)).toEqual(smooth(line(20), { kind, windowPoints: 2 }))
      expect(adapted(59)).toEqual(smooth(line(59), { kind, windowPoints: 5 }))
      expect(adapted(100)).toEqual(smooth(line(100), { kind, windowPoints: 10 }))
      expect(adapted(5000)).toEqual(smooth(line(5000), { kind, windowPoints: 10 }))
      expect(smooth(line(5), { kind, windowPoints: 10 })).not.toBeNull()
    },
  )

  it('averages a centred window, cut at the edges', () => {
    const values = of(1, 2, 6, 3, 8)
    const odd = smooth(values, { kind: 'average', windowPoints: 3 }) ?? of()
    expect([...odd]).toEqual([1.5, 3, 11 / 3, 17 / 3, 5.5].map((mean) => expect.closeTo(mean, 12)))
    const even = smooth(values, { kind: 'average', windowPoints: 2 }) ?? of()
    expect(even[2]).toBeCloseTo((0.5 * 2 + 6 + 0.5 * 3) / 2, 12)
    expect(even[0]).toBeCloseTo((1 + 0.5 * 2) / 1.5, 12)
  })

  it.each([
    ['average', 5, 2],
    ['average', 40, 20],
    ['gaussian', 12, 12],
  ] as const)(
    '%s of %i is the weighted mean of each point and its neighbours',
    (kind, window, reach) => {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { maxLength: 90 }),
          (values) => {
            const sigma = window / (2 * Math.sqrt(Math.PI))
            const weight = (distance: number): number => {
              if (distance > reach) return 0
              if (kind === 'gaussian') return Math.exp(-0.5 * (distance / sigma) ** 2)
              return distance === reach ? (window - (2 * reach - 1)) / 2 : 1
            }
            const smoothed = smooth(of(...values), { kind, windowPoints: window }) ?? of()
            for (const [index, mean] of smoothed.entries()) {
              let [sum, total] = [0, 0]
              for (const [other, value] of values.entries()) {
                sum += weight(Math.abs(other - index)) * value
                total += weight(Math.abs(other - index))
              }
              expect(mean).toBeCloseTo(sum / total, 8)
            }
          },
        ),
        { seed: 7 },
      )
    },
  )

  it('keeps the mean of huge values finite', () => {
    const values = new Float64Array(300).fill(1.7e308)
    for (const kind of ['average', 'gaussian'] as const) {
      const smoothed = smooth(values, { kind, windowPoints: 30 }) ?? of()
      expect(smoothed.every((mean) => Math.abs(mean / 1.7e308 - 1) < 1e-9)).toBe(true)
    }
  })

  it('weighs the past by (1 - α)^age, debiased', () => {
    const values = of(3, -1, 4, 1, 5)
    const alpha = 2 / (4 + 1)
    const smoothed = smooth(values, { kind: 'ema', windowPoints: 4 }) ?? of()
    for (const [index, mean] of smoothed.entries()) {
      const weights = Array.from(
        { length: index + 1 },
        (_, other) => (1 - alpha) ** (index - other),
      )
      const sum = weights.reduce((total, weight, other) => total + weight * (values[other] ?? 0), 0)
      expect(mean).toBeCloseTo(sum / weights.reduce((total, weight) => total + weight, 0), 12)
    }
  })

  it('gives a gaussian as many effective points as the window says', () => {
    const impulse = new Float64Array(401)
    impulse[200] = 1
    const weights = smooth(impulse, { kind: 'gaussian', windowPoints: 40 }) ?? of()
    const sum = weights.reduce((total, weight) => total + weight, 0)
    const squares = weights.reduce((total, weight) => total + weight ** 2, 0)
    expect(sum).toBeCloseTo(1, 9)
    expect(sum ** 2 / squares).toBeCloseTo(40, 0)
    expect(weights[190]).toBeCloseTo(weights[210] ?? NaN, 12)
  })
})
