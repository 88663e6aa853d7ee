import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinPages, PageCache, type ColumnPage } from './page-cache.ts'

/** Pages of these lengths; each value is its row. */
function pagesOf(lengths: readonly number[]): ColumnPage[] {
  let rowStart = 0
  return lengths.map((length) => {
    const start = rowStart
    rowStart += length
    return { rowStart: start, values: Float64Array.from({ length }, (_, index) => start + index) }
  })
}

const rowsBetween = (start: number, end: number): Float64Array =>
  Float64Array.from({ length: end - start }, (_, index) => start + index)

describe('PageCache', () => {
  it('gives rows when it holds all their pages, and only then', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(
        lengths,
        fc.array(fc.nat(7)),
        fc.nat(30),
        fc.nat(30),
        fc.boolean(),
        (all, added, one, other, isWhole) => {
          const pages = pagesOf(all)
          const cache = new PageCache(1e6)
          const held = new Set(added)
          for (const index of added) {
            const page = pages[index]
            if (page !== undefined) cache.add('c', [page], isWhole)
          }
          const rowCount = all.reduce((sum, length) => sum + length, 0)
          const [start, end] = [Math.min(one, other), Math.max(one, other)]
          const needed = pages.flatMap(({ rowStart, values }, index) =>
            rowStart < end && rowStart + values.length > start ? [index] : [],
          )
          const isHeld = end <= rowCount && needed.every((index) => held.has(index))
          const expected = isHeld || start === end ? rowsBetween(start, end) : undefined
          expect(cache.rows('c', start, end)).toEqual(expected)
        },
      ),
      { seed: 7, numRuns: 1000 },
    )
  })

  it('keeps columns apart, and to its budget', () => {
    const cache = new PageCache(100)
    cache.add('a', pagesOf([10]), false)
    expect(cache.rows('b', 0, 10)).toBeUndefined()
    cache.add('b', pagesOf([10]), true)
    expect(cache.rows('b', 0, 10)).toEqual(rowsBetween(0, 10))
    expect(cache.rows('a', 0, 10)).toBeUndefined()
  })

  it('copies nothing that lies in one page', () => {
    const [page] = pagesOf([10])
    const cache = new PageCache(100)
    cache.add('a', page === undefined ? [] : [page], false)
    expect(cache.rows('a', 2, 5)?.buffer).toBe(page?.values.buffer)
  })
})

describe('joinPages', () => {
  it('takes pages in any order', () => {
    expect(joinPages(pagesOf([3, 3, 3]).toReversed(), 2, 7)).toEqual(rowsBetween(2, 7))
    expect(joinPages(pagesOf([3, 3]), 2, 7)).toBeUndefined()
  })
})
