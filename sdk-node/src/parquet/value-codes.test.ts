import { expect, test } from 'vitest'
import { ValueCodes } from './value-codes.ts'

const repeated = (values: number[], times: number): Float64Array =>
  Float64Array.from(
    { length: values.length * times },
    (_, index) => values[index % values.length] ?? 0,
  )
const counting = (length: number, divisor: number): Float64Array =>
  Float64Array.from({ length }, (_, index) => Math.floor(index / divisor))

const codes = new ValueCodes()

test.each<[string, Float64Array, number | undefined]>([
  ['one constant', repeated([0.1], 100), 1],
  ['four rows to a value', repeated([1, 2, 3], 4), 3],
  ['three rows to a value', repeated([1, 2, 3], 3), undefined],
  ['nothing repeats', Float64Array.from({ length: 100 }, (_, index) => index / 7), undefined],
  ['a single row', Float64Array.of(1), undefined],
  ['NaN is one value', repeated([NaN], 100), 1],
  ['infinities', repeated([Infinity, -Infinity, NaN], 10), 3],
  ['a −0 among zeros', Float64Array.of(...new Array<number>(99).fill(0), -0), undefined],
  ['a −0 after a zero', Float64Array.of(...new Array<number>(99).fill(-0), 0), undefined],
  ['as many values as codes are short', counting(16_384 * 5, 5), 16_384],
  ['one more', counting(16_385 * 5, 5), undefined],
])('%s', (_, values, distinctCount) => {
  codes.start(values.length)
  const pays = codes.add(values)
  expect(pays ? codes.distinct.length : undefined).toBe(distinctCount)
  if (!pays) return
  expect(Float64Array.from(codes.codes, (code) => codes.distinct[code] ?? 0)).toEqual(values)
})

test('noise is given up soon, however long it goes on', () => {
  const noise = Float64Array.from({ length: 8192 }, (_, index) => (index * 7919) % 16_384)
  codes.start(1_000_000)
  expect(codes.add(noise)).toBe(false)
  expect(codes.distinct.length).toBeLessThan(3000)
  const grid = Float64Array.from({ length: 8192 }, (_, index) => (index * 7919) % 1024)
  codes.start(1_000_000)
  expect(codes.add(grid)).toBe(true)
})

test('values that came before those that do not repeat can be had again', () => {
  const first = repeated([NaN, 0, 7.5, -1], 100)
  codes.start(700)
  expect(codes.add(first)).toBe(true)
  expect(codes.add(counting(300, 1))).toBe(false)
  expect(codes.codes).toHaveLength(400)
  expect(codes.restore(200, 400, new Float64Array(200))).toEqual(first.subarray(200))
})
