import { expect, test } from 'vitest'
import { seededRandom } from '../../test/support/seeded-random.ts'
import { roundMeans } from './round-means.ts'

const of = (mean: number, min: number, max: number): number =>
  roundMeans({
    mean: Float64Array.of(mean),
    min: Float64Array.of(min),
    max: Float64Array.of(max),
  })[0] ?? 0

test.each([
  ['a constant', 123456789.123, 123456789.123, 123456789.123],
  ['a gauge far from zero', 1.7e9 + 0.0123, 1.7e9, 1.7e9 + 0.1],
  ['zero', 0, 0, 0],
  ['none', NaN, NaN, NaN],
])('is exact where the spread is small: %s', (_, mean, min, max) => {
  expect(of(mean, min, max)).toBe(mean)
})

test('is near, within the bounds and short where the spread is large', () => {
  const random = seededRandom(3)
  for (let round = 0; round < 1000; round++) {
    const [one, other] = [(random() - 0.5) * 1e6, (random() - 0.5) * 1e6]
    const [min, max] = [Math.min(one, other), Math.max(one, other)]
    const mean = min + (max - min) * random()
    const rounded = of(mean, min, max)
    expect(rounded).toBeGreaterThanOrEqual(min)
    expect(rounded).toBeLessThanOrEqual(max)
    expect(Math.abs(rounded - mean)).toBeLessThanOrEqual((max - min) * 2 ** -16)
  }
  const low = new Uint32Array(Float64Array.of(of(Math.PI, 0, 10)).buffer)[0] ?? 1
  expect(low & 0xffffff).toBe(0)
})

test('never leaves the span, nor what a double holds', () => {
  expect(of(1, 0, 1)).toBe(1)
  expect(of(1.7976931348623157e308, 0, 1.7976931348623157e308)).toBe(1.7976931348623157e308)
  expect(of(0, -1.7e308, 1.7e308)).toBe(0)
})
