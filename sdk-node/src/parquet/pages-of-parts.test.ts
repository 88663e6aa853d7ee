import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { pagesOf } from './pages-of-parts.ts'

test('pages hold the parts’ rows one after the other', () => {
  const anyParts = fc.array(fc.array(fc.integer(), { maxLength: 12 }), { maxLength: 8 })
  const anyCuts = fc.array(fc.nat({ max: 100 }), { maxLength: 6 })
  checkProperty(
    fc.property(anyParts, anyCuts, (parts, cuts) => {
      const rows = parts.flat()
      const inside = cuts.filter((cut) => cut > 0 && cut < rows.length)
      const ends = rows.length === 0 ? [] : [...new Set([...inside, rows.length])]
      ends.sort((one, other) => one - other)
      const columns = parts.map((part) => Float64Array.from(part))
      const pages = Array.from(pagesOf(columns, ends), (page) => [...page])
      expect(pages).toEqual(ends.map((end, page) => rows.slice(ends[page - 1] ?? 0, end)))
    }),
    300,
  )
})

test('pages of more rows than there are, are refused', () => {
  expect(() => [...pagesOf([Float64Array.of(1)], [2])]).toThrow(RangeError)
})
