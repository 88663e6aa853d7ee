import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairByStep } from './pair-by-step.ts'

interface Series {
  step: Float64Array
  value: Float64Array
}

const series = (...points: [number, number][]): Series => ({
  step: Float64Array.from(points, ([step]) => step),
  value: Float64Array.from(points, ([, value]) => value),
})

const rows = ({ x, y }: { x: Float64Array; y: Float64Array }): number[][] =>
  [...x].map((at, index) => [at, y[index] ?? NaN])

describe('pairByStep', () => {
  it('joins equal steps and leaves out the rest', () => {
    const paired = pairByStep(series([1, 10], [3, 30], [4, 40]), series([0, 0], [1, 1], [4, 4]))
    expect(rows(paired)).toEqual([
      [10, 1],
      [40, 4],
    ])
  })

  it('pairs several values at a step in order, the last one again', () => {
    const x = series([1, 10], [1, 11])
    const y = series([1, 1], [1, 2], [1, 3])
    expect(rows(pairByStep(x, y))).toEqual([
      [10, 1],
      [11, 2],
      [11, 3],
    ])
    expect(rows(pairByStep(y, x))).toEqual([
      [1, 10],
      [2, 11],
    ])
  })

  it('drops an x that is not finite and keeps a y that is not', () => {
    const paired = pairByStep(series([1, NaN], [2, 20]), series([1, 1], [2, NaN]))
    expect(rows(paired)).toEqual([[20, NaN]])
  })

  it('agrees with a search through all pairs', () => {
    const side = fc
      .array(fc.integer({ min: 0, max: 6 }), { maxLength: 12 })
      .map((steps) =>
        series(
          ...steps
            .sort((one, other) => one - other)
            .map((step, index): [number, number] => [step, index]),
        ),
      )
    fc.assert(
      fc.property(side, side, (x, y) => {
        const expected = [...y.step].flatMap((step, index) => {
          const partners = [...x.step.keys()].filter((other) => x.step[other] === step)
          const turn = [...y.step.subarray(0, index)].filter((other) => other === step).length
          const partner = partners[Math.min(turn, partners.length - 1)]
          return partner === undefined ? [] : [[x.value[partner], y.value[index]]]
        })
        expect(rows(pairByStep(x, y))).toEqual(expected)
      }),
      { seed: 7 },
    )
  })
})
