import fc from 'fast-check'
import { snappyUncompress } from 'hyparquet'
import { expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { seededRandom } from '../../test/support/seeded-random.ts'
import { compressSnappy, maxSnappyBytes } from './snappy-compress.ts'

function roundTrip(input: Uint8Array): { restored: Uint8Array; compressedBytes: number } {
  const output = new Uint8Array(maxSnappyBytes(input.length))
  const compressedBytes = compressSnappy(input, output)
  const restored = new Uint8Array(input.length)
  snappyUncompress(output.subarray(0, compressedBytes), restored)
  return { restored, compressedBytes }
}

test('what is compressed comes back', () => {
  const repeating = fc
    .array(fc.tuple(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: 1, max: 40 })), {
      maxLength: 12,
    })
    .map((parts) =>
      Uint8Array.from(
        parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => [...bytes]).flat()),
      ),
    )
  checkProperty(
    fc.property(repeating, (input) => {
      expect(roundTrip(input).restored).toEqual(input)
    }),
    300,
  )
})

test.each([0, 1, 15, 16, 60, 61, 256, 257, 65_536, 65_537, 200_000])(
  'noise of %i bytes',
  (size) => {
    const random = seededRandom(size)
    const input = Uint8Array.from({ length: size }, () => Math.floor(random() * 256))
    const { restored, compressedBytes } = roundTrip(input)
    expect(restored).toEqual(input)
    expect(compressedBytes).toBeLessThanOrEqual(size + 8)
  },
)

test('a repetition that is farther away than 64 KB is written again', () => {
  const random = seededRandom(1)
  const block = Uint8Array.from({ length: 70_000 }, () => Math.floor(random() * 256))
  const input = new Uint8Array(140_000)
  input.set(block)
  input.set(block, 70_000)
  const { restored, compressedBytes } = roundTrip(input)
  expect(restored).toEqual(input)
  expect(compressedBytes).toBeGreaterThan(139_000)
})

test('zeros become a twentieth', () => {
  const { restored, compressedBytes } = roundTrip(new Uint8Array(65_536))
  expect(restored.every((byte) => byte === 0)).toBe(true)
  expect(compressedBytes).toBeLessThan(65_536 / 20)
})
