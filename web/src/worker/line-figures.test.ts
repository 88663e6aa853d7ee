import { describe, expect, it } from 'vitest'
import { lineFigures } from './line-figures.ts'

describe('lineFigures', () => {
  it('takes finite values only for least, greatest and mean', () => {
    const figures = lineFigures({
      x: Float64Array.of(0, 1, 2, 3, 4),
      y: Float64Array.of(2, NaN, 4, Infinity, 9),
    })
    expect(figures).toEqual({
      pointCount: 5,
      nonFiniteCount: 2,
      min: 2,
      max: 9,
      mean: expect.closeTo(5, 12),
      last: 9,
      lastX: 4,
    })
  })

  it('says NaN where nothing is finite', () => {
    const figures = lineFigures({ x: Float64Array.of(1), y: Float64Array.of(-Infinity) })
    expect(figures).toMatchObject({ min: NaN, max: NaN, mean: NaN, last: -Infinity, lastX: 1 })
  })

  it('has a finite mean of huge values', () => {
    const y = new Float64Array(10).fill(Number.MAX_VALUE)
    expect(lineFigures({ x: y, y }).mean / Number.MAX_VALUE).toBeCloseTo(1, 9)
  })
})
