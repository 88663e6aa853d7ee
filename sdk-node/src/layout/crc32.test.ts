import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { crc32 } from './crc32.ts'

/** Bit by bit, as RFC 1952 describes it. */
function referenceCrc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

test('has the check value of the published catalogues', () => {
  const bytes = new TextEncoder().encode('123456789')
  expect(crc32(bytes, 0, bytes.length)).toBe(0xcbf43926)
  expect(crc32(bytes, 0, 0)).toBe(0)
})

test('is gzip’s checksum of any range of any bytes', () => {
  const ranges = fc
    .uint8Array({ maxLength: 300 })
    .chain((bytes) =>
      fc.tuple(fc.constant(bytes), fc.nat({ max: bytes.length }), fc.nat({ max: bytes.length })),
    )
  checkProperty(
    fc.property(ranges, ([bytes, one, other]) => {
      const [startByte, endByte] = [Math.min(one, other), Math.max(one, other)]
      expect(crc32(bytes, startByte, endByte)).toBe(
        referenceCrc32(bytes.subarray(startByte, endByte)),
      )
    }),
    500,
  )
})

test('reads a view that does not start where its buffer does', () => {
  const whole = Uint8Array.from({ length: 64 }, (_, index) => (index * 37) & 0xff)
  const view = whole.subarray(7, 50)
  expect(crc32(view, 2, 40)).toBe(referenceCrc32(whole.subarray(9, 47)))
})
