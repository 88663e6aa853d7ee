import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { packDeltas } from './delta-binary-packed.ts'
import { unpackDeltas } from './unpack-deltas.ts'

const exact = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.integer(),
  fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
)

test('what is packed comes back', () => {
  checkProperty(
    fc.property(fc.array(exact, { minLength: 1, maxLength: 600 }), (numbers) => {
      const values = new Float64Array(numbers.length)
      expect(unpackDeltas(packDeltas(Float64Array.from(numbers)), values)).toBe(true)
      expect([...values]).toEqual(numbers.map((number) => number + 0))
    }),
    300,
  )
})

test('numbers whose differences no double holds come back, or are refused', () => {
  checkProperty(
    fc.property(fc.array(fc.maxSafeInteger(), { minLength: 1, maxLength: 300 }), (numbers) => {
      const values = new Float64Array(numbers.length)
      if (!unpackDeltas(packDeltas(Float64Array.from(numbers)), values)) return
      expect([...values]).toEqual(numbers)
    }),
    200,
  )
})

test('bytes that end too soon, or hold another number of values, are refused', () => {
  const bytes = packDeltas(Float64Array.from({ length: 1000 }, (_, index) => index ** 2)).slice()
  expect(unpackDeltas(bytes, new Float64Array(999))).toBe(false)
  expect(unpackDeltas(bytes.subarray(0, bytes.length / 2), new Float64Array(1000))).toBe(false)
})
