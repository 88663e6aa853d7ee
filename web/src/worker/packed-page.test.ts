import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packNumbers, unpackNumbers } from './packed-page.ts'

describe('packNumbers', () => {
  it('gives back exactly what it took', () => {
    const values = fc.array(
      fc.oneof(
        fc.integer({ min: -100, max: 100 }),
        fc.maxSafeInteger(),
        fc.constantFrom(0.5, NaN, Infinity, 2 ** 53, 2 ** 31, -(2 ** 31)),
      ),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(values, fc.nat(20), (numbers, cut) => {
        const packed = packNumbers(Float64Array.from(numbers))
        const start = Math.min(cut, numbers.length)
        const unpacked = packed && unpackNumbers(packed, start, numbers.length)
        expect(unpacked ?? Float64Array.from(numbers.slice(start))).toEqual(
          Float64Array.from(numbers.slice(start)),
        )
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  it('packs steps and times', () => {
    const times = Float64Array.from({ length: 100 }, (_, index) => 1.8e12 + index * 60_000)
    expect(packNumbers(times)?.offsets).toHaveLength(100)
  })

  it('leaves alone what is not whole or too far apart', () => {
    expect(packNumbers(Float64Array.of(0, 0.5))).toBeNull()
    expect(packNumbers(Float64Array.of(0, 2 ** 31))).toBeNull()
    expect(packNumbers(Float64Array.of(NaN))).toBeNull()
  })
})
