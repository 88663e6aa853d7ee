import { expect, test } from 'vitest'
import { valueDictionary } from './value-dictionary.ts'

const repeated = (values: number[], times: number): Float64Array =>
  Float64Array.from(
    { length: values.length * times },
    (_, index) => values[index % values.length] ?? 0,
  )
const counting = (length: number, divisor: number): Float64Array =>
  Float64Array.from({ length }, (_, index) => Math.floor(index / divisor))

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
  const dictionary = valueDictionary(values)
  expect(dictionary?.distinct.length).toBe(distinctCount)
  if (dictionary === undefined) return
  const restored = Float64Array.from(dictionary.codes, (code) => dictionary.distinct[code] ?? 0)
  expect(restored).toEqual(values)
})
