import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupBand, type BandMember } from './group-bands.ts'
import type { Viewport } from './pixel-columns.ts'

const VIEW: Viewport = { window: { min: 0, max: 100 }, widthPx: 50, logX: false }

function line(points: readonly (readonly [x: number, y: number])[]): BandMember {
  const y = Float64Array.from(points, ([, value]) => value)
  return { x: Float64Array.from(points, ([x]) => x), y, low: y, high: y, weight: null }
}

const every = (gap: number, value: (x: number) => number): BandMember =>
  line(Array.from({ length: Math.floor(100 / gap) + 1 }, (_, k) => [k * gap, value(k * gap)]))

describe('groupBand', () => {
  it('compares steps one by one: mean and deviation of a sample, extremes, quartiles', () => {
    const members = [0, 1, 2, 7].map((base) => every(10, (x) => base + x))
    const at = (kind: 'deviation' | 'range' | 'quartiles') => {
      const { x, centre, low, high } = groupBand(members, kind, VIEW, true)
      expect([...x]).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
      return [low[2], centre[2], high[2]]
    }
    const deviation = Math.sqrt((2.5 ** 2 + 1.5 ** 2 + 0.5 ** 2 + 4.5 ** 2) / 3)
    expect(at('deviation')).toEqual([22.5 - deviation, 22.5, 22.5 + deviation])
    expect(at('range')).toEqual([20, 22.5, 27])
    expect(at('quartiles')).toEqual([20.75, 21.5, 23.25])
  })

  it('is of those lines that have a value there', () => {
    const long = every(10, () => 4)
    const short = line([
      [0, 2],
      [10, NaN],
      [20, 8],
    ])
    const { x, centre, high } = groupBand([long, short], 'range', VIEW, true)
    expect([...x].slice(0, 4)).toEqual([0, 10, 20, 30])
    expect([...centre].slice(0, 4)).toEqual([3, 4, 6, 4])
    expect([...high].slice(0, 4)).toEqual([4, 4, 8, 4])
  })

  it('one line has a band without width', () => {
    const { centre, low, high } = groupBand([every(10, Math.sin)], 'deviation', VIEW, true)
    expect(low).toEqual(centre)
    expect(high).toEqual(centre)
  })

  it('resamples lines that meet nowhere, and draws none beyond its ends', () => {
    const one = every(10, (x) => x)
    const other = line(Array.from({ length: 5 }, (_, k) => [k * 10 + 3, k * 10 + 13]))
    const { x, centre } = groupBand([one, other], 'deviation', VIEW, true)
    for (const [index, at] of x.entries()) {
      const expected = at > 2 && at < 44 ? at + 5 : at
      expect(Math.abs((centre[index] ?? NaN) - expected)).toBeLessThan(1.1)
    }
    expect(x.length).toBe(50)
  })

  it('compares lines of unlike steps as if each were drawn', () => {
    const dense = every(1, () => 0)
    const sparse = every(10, () => 10)
    const odd = line(Array.from({ length: 50 }, (_, k) => [2 * k + 1, 20]))
    const { x, centre } = groupBand([dense, sparse, odd], 'deviation', VIEW, true)
    const between = [...x].flatMap((at, index) => (at >= 2 && at <= 98 ? [centre[index]] : []))
    expect(between.length).toBeGreaterThan(40)
    expect(between.every((value) => Math.abs((value ?? NaN) - 10) < 1e-9)).toBe(true)
  })

  it('counts a line that goes through the window without a point in it', () => {
    const through = line([
      [-100, 0],
      [300, 40],
    ])
    const { x, centre } = groupBand([through], 'deviation', VIEW, false)
    expect(x.length).toBe(50)
    for (const [index, at] of x.entries()) expect(centre[index]).toBeCloseTo((at + 100) / 10)
    const beside = every(10, () => 0)
    const both = groupBand([through, beside], 'range', VIEW, false)
    expect(both.high[25]).toBeCloseTo((51 + 100) / 10)
    expect(both.low[25]).toBe(0)
  })

  it('keeps to finite numbers where values are huge', () => {
    const members = [1e308, 1.5e308, -1.7e308].map((value) => every(10, () => value))
    for (const kind of ['deviation', 'quartiles', 'range'] as const) {
      const { centre } = groupBand(members, kind, VIEW, true)
      expect(centre.every(Number.isFinite)).toBe(true)
    }
  })

  it('weighs buckets, and takes their extremes', () => {
    const bucket = (
      x: number,
      low: number,
      y: number,
      high: number,
      weight: number,
    ): BandMember => {
      const of = (value: number): Float64Array => Float64Array.of(value)
      return { x: of(x), y: of(y), low: of(low), high: of(high), weight: of(weight) }
    }
    const { x, centre, low, high } = groupBand(
      [bucket(51, -10, 1, 10, 400), bucket(51.5, -1, 3, 99, 2)],
      'range',
      VIEW,
      true,
    )
    expect([x.length, centre[0], low[0], high[0]]).toEqual([1, 2, -10, 99])
  })

  it('says what counting by hand says', () => {
    const value = fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom(NaN, Infinity))
    const member = fc
      .array(value, { minLength: 11, maxLength: 11 })
      .map((values) => line(values.map((y, k) => [k * 10, y])))
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 6 }), (members) => {
        const band = groupBand(members, 'deviation', VIEW, true)
        const byX = new Map<number, number[]>()
        for (const { x, y } of members) {
          for (const [k, at] of x.entries()) {
            if (Number.isFinite(y[k])) byX.set(at, [...(byX.get(at) ?? []), y[k] ?? NaN])
          }
        }
        expect([...band.x]).toEqual([...byX.keys()].sort((a, b) => a - b))
        for (const [index, x] of band.x.entries()) {
          const values = byX.get(x) ?? []
          const mean = values.reduce((sum, one) => sum + one, 0) / values.length
          const variance =
            values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, values.length - 1)
          expect(band.centre[index]).toBeCloseTo(mean, 9)
          expect((band.high[index] ?? NaN) - (band.centre[index] ?? NaN)).toBeCloseTo(
            Math.sqrt(variance),
            9,
          )
        }
      }),
      { seed: 5, numRuns: 300 },
    )
  })
})
