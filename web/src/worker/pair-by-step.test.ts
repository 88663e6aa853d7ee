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
  it('takes the x of the same step, else the last before it, and counts both', () => {
    const paired = pairByStep(
      series([1, 10], [3, 30], [4, 40]),
      series([0, 0], [1, 1], [2, 2], [4, 4], [9, 9]),
    )
    expect(rows(paired)).toEqual([
      [10, 1],
      [10, 2],
      [40, 4],
      [40, 9],
    ])
    expect(paired).toMatchObject({ carriedCount: 2, omittedCount: 1 })
  })

  it('pairs several values at a step in order, the last one again', () => {
    const x = series([1, 10], [1, 11])
    const y = series([1, 1], [1, 2], [1, 3])
    expect(rows(pairByStep(x, y))).toEqual([
      [10, 1],
      [11, 2],
      [11, 3],
    ])
    expect(pairByStep(x, y).carriedCount).toBe(0)
    expect(rows(pairByStep(y, x))).toEqual([
      [1, 10],
      [2, 11],
    ])
  })

  it('carries the last of several values at a step', () => {
    expect(rows(pairByStep(series([1, 10], [1, 11]), series([2, 5])))).toEqual([[11, 5]])
  })

  it('passes over an x that is not finite, and keeps a y that is not', () => {
    const paired = pairByStep(
      series([1, NaN], [2, 20], [3, Infinity]),
      series([1, 1], [2, NaN], [3, 3]),
    )
    expect(rows(paired)).toEqual([
      [20, NaN],
      [20, 3],
    ])
    expect(paired).toMatchObject({ carriedCount: 1, omittedCount: 1 })
  })

  it('leaves everything out where there is no x', () => {
    const paired = pairByStep(series(), series([1, 1], [2, 2]))
    expect(rows(paired)).toEqual([])
    expect(paired.omittedCount).toBe(2)
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
          const equal = [...x.step.keys()].filter((other) => x.step[other] === step)
          const turn = [...y.step.subarray(0, index)].filter((other) => other === step).length
          const earlier = [...x.step.keys()].findLast((other) => (x.step[other] ?? NaN) < step)
          const partner = equal[Math.min(turn, equal.length - 1)] ?? earlier
          return partner === undefined ? [] : [[x.value[partner], y.value[index]]]
        })
        const paired = pairByStep(x, y)
        expect(rows(paired)).toEqual(expected)
        expect(paired.omittedCount).toBe(y.step.length - expected.length)
        const steps = new Set(x.step)
        const carried = [...y.step].filter((step) => !steps.has(step)).length
        expect(paired.carriedCount).toBe(carried - paired.omittedCount)
      }),
      { seed: 7 },
    )
  })
})
