import { expect, test } from 'vitest'
import { valueEncoding } from './value-encoding.ts'

const repeated = (values: number[], times: number): Float64Array =>
  Float64Array.from(
    { length: values.length * times },
    (_, index) => values[index % values.length] ?? 0,
  )

test.each<[string, Float64Array, string]>([
  ['one constant', repeated([0.1], 100), 'RLE_DICTIONARY'],
  ['four rows to a value', repeated([1, 2, 3], 4), 'RLE_DICTIONARY'],
  ['three rows to a value', repeated([1, 2, 3], 3), 'BYTE_STREAM_SPLIT'],
  [
    'nothing repeats',
    Float64Array.from({ length: 100 }, (_, index) => index / 7),
    'BYTE_STREAM_SPLIT',
  ],
  ['a single row', Float64Array.of(1), 'BYTE_STREAM_SPLIT'],
  ['NaN is one value', repeated([NaN], 100), 'RLE_DICTIONARY'],
  ['infinities', repeated([Infinity, -Infinity, NaN], 10), 'RLE_DICTIONARY'],
  ['a −0 among zeros', Float64Array.of(...new Array<number>(99).fill(0), -0), 'BYTE_STREAM_SPLIT'],
])('%s', (_, values, encoding) => {
  expect(valueEncoding(values)).toBe(encoding)
})
