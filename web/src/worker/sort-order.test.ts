import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ascendingOrder, inOrder } from './sort-order.ts'

describe('ascendingOrder', () => {
  it('is the stable order of any keys', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (numbers) => {
        const keys = Float64Array.from(numbers)
        const expected = numbers
          .map((key, index) => ({ key, index }))
          .sort((one, other) => one.key - other.key || one.index - other.index)
          .map(({ index }) => index)
        const order = ascendingOrder(keys)
        expect(order === null ? [...numbers.keys()] : [...order]).toEqual(expected)
      }),
      { seed: 7 },
    )
  })

  it('is null for keys that ascend already', () => {
    expect(ascendingOrder(Float64Array.of(1, 1, 2))).toBeNull()
    expect(ascendingOrder(new Float64Array(0))).toBeNull()
  })
})

describe('inOrder', () => {
  it('leaves values alone where there is no order', () => {
    const values = Float64Array.of(3, 1)
    expect(inOrder(values, null)).toBe(values)
    expect([...inOrder(values, Uint32Array.of(1, 0))]).toEqual([1, 3])
  })
})
