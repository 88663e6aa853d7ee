import { expect, it } from 'vitest'
import { negotiateEncoding } from './accept-encoding.ts'

it.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['br;q=0.2, gzip;q=0.8', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['*', 'br'],
  ['br;q=0, *;q=0.1', 'gzip'],
  ['identity', undefined],
  ['gzip;q=0', undefined],
  ['gzip;q=oops', undefined],
  ['', undefined],
  [undefined, undefined],
])('answers %j with %j', (header, encoding) => {
  expect(negotiateEncoding(header)).toBe(encoding)
})
