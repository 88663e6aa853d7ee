import { describe, expect, it } from 'vitest'
import { markNonFinite } from './mark-non-finite.ts'

describe('markNonFinite', () => {
  const x = Float64Array.from({ length: 100 }, (_, index) => index)
  const y = x.map((at) => (at < 50 ? NaN : at === 70 ? Infinity : at === 71 ? -Infinity : 1))

  it('marks each kind once a pixel, where it first fell', () => {
    const marks = markNonFinite({ x, y }, { window: { min: 0, max: 99 }, widthPx: 10, logX: false })
    expect([...marks.markX]).toEqual([0, 10, 20, 30, 40, 70, 71])
    expect([...marks.markKind]).toEqual([0, 0, 0, 0, 0, 1, 2])
    expect([...marks.markCount]).toEqual([10, 10, 10, 10, 10, 1, 1])
    expect([...marks.markEndX]).toEqual([9, 19, 29, 39, 49, 70, 71])
  })

  it('marks nothing outside the window', () => {
    const marks = markNonFinite({ x, y }, { window: { min: 60, max: 70 }, widthPx: 5, logX: false })
    expect([...marks.markX]).toEqual([70])
  })
})
