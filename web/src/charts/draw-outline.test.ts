import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asCanvasContext, RecordingContext } from '../../test/recording-context.ts'
import { drawOutline } from './draw-outline.ts'

const WIDTH = 2

function draw(columns: readonly (readonly [x: number, ...y: number[]])[]): {
  context: RecordingContext
  dots: number[]
} {
  const context = new RecordingContext()
  context.lineWidth = WIDTH
  const points = columns.flatMap(([x, ...ys]) => ys.map((y) => [x, y] as const))
  const dots = drawOutline(
    asCanvasContext(context),
    Float64Array.from(points, ([x]) => x),
    Float64Array.from(points, ([, y]) => y),
    1,
  )
  return { context, dots }
}

const rects = ({ calls }: RecordingContext): (readonly number[])[] =>
  calls.flatMap(([name, ...numbers]) => (name === 'fillRect' ? [numbers] : []))

const strokes = ({ calls }: RecordingContext): (readonly number[])[] =>
  calls.flatMap(([name, ...numbers]) => (name.endsWith('To') ? [numbers] : []))

describe('an outline', () => {
  it('fills each column from its least to its greatest, and half a line beyond', () => {
    const { context } = draw([
      [1.5, 10, 20],
      [2.5, 15, 12, 18],
    ])
    expect(rects(context)).toEqual([
      [1, 9, 1, 12],
      [2, 11, 1, 8],
    ])
  })

  it('reaches from a column to the next where they do not touch', () => {
    const { context } = draw([
      [1.5, 10, 20],
      [2.5, 50, 60],
      [3.5, 30],
    ])
    expect(rects(context)).toEqual([
      [1, 9, 1, 12],
      [2, 19, 1, 42],
      [3, 29, 1, 22],
    ])
  })

  it('strokes across columns that have nothing', () => {
    const { context } = draw([
      [1.5, 10, 20],
      [9.5, 50, 60],
      [19.5, 55, 99],
    ])
    expect(strokes(context)).toEqual([
      [1.5, 20],
      [9.5, 50],
      [9.5, 57.5],
      [19.5, 57.5],
    ])
  })

  it('is broken where there is nothing finite, and a point alone is a dot', () => {
    const { context, dots } = draw([
      [1.5, 10, 20],
      [2.5, NaN],
      [3.5, 40],
      [4.5, NaN],
      [5.5, 5, 6],
    ])
    expect(rects(context)).toHaveLength(2)
    expect(strokes(context)).toEqual([])
    expect(dots).toEqual([3.5, 40])
  })

  it('has no gap between columns, and covers all of them', () => {
    const column = fc.tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.nat(50))
    fc.assert(
      fc.property(fc.array(column, { minLength: 2, maxLength: 40 }), (columns) => {
        const drawn = rects(
          draw(columns.map(([y, more], index) => [index + 0.5, y, y + more])).context,
        )
        for (const [index, [y, more]] of columns.entries()) {
          const [x = NaN, top = NaN, width = NaN, height = NaN] = drawn[index] ?? []
          expect([x, width]).toEqual([index, 1])
          expect(top).toBeLessThanOrEqual(y)
          expect(top + height).toBeGreaterThanOrEqual(y + more)
          const [, lastTop = top, , lastHeight = height] = drawn[index - 1] ?? []
          expect(Math.max(top, lastTop)).toBeLessThanOrEqual(
            Math.min(top + height, lastTop + lastHeight),
          )
        }
      }),
    )
  })
})
