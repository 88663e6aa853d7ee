import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { maxCodeBytes, packCodes, unpackCodes } from './code-runs.ts'
import { bitWidthOf } from './delta-binary-packed.ts'

const anyCodes = fc
  .array(fc.tuple(fc.nat({ max: 16_383 }), fc.integer({ min: 1, max: 30 })), {
    minLength: 1,
    maxLength: 40,
  })
  .map((runs) => Uint16Array.from(runs.flatMap(([code, times]) => Array(times).fill(code))))

test('what is packed comes back', () => {
  checkProperty(
    fc.property(anyCodes, fc.nat({ max: 14 }), (given, bits) => {
      const codes = given.map((code) => code & ((1 << bits) - 1))
      const output = new Uint8Array(maxCodeBytes(codes.length))
      const byteCount = packCodes(codes, bitWidthOf(Math.max(...codes)), output)
      const restored = new Uint16Array(codes.length)
      expect(unpackCodes(output.subarray(0, byteCount), restored)).toBe(true)
      expect(restored).toEqual(codes)
      const more = new Uint16Array(codes.length + 100)
      expect(unpackCodes(output.subarray(0, byteCount), more)).toBe(false)
    }),
    300,
  )
})
