import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeAttempts } from './merge-attempts.ts'
import type { PointPart } from './point-columns.ts'

function part(
  writer: string,
  attempt: number,
  steps: readonly number[],
  firstValue = 0,
): PointPart {
  return {
    writer,
    attempt,
    step: Float64Array.from(steps),
    value: Float64Array.from(steps, (_, index) => firstValue + index),
    unixMs: Float64Array.from(steps, (_, index) => 1000 + firstValue + index),
  }
}

/** The rule by the letter: each point against each. */
function bruteForce(parts: readonly PointPart[], writer: string): [number, number, number][] {
  const points = parts
    .filter((own) => own.writer === writer)
    .toSorted((one, other) => one.attempt - other.attempt)
    .flatMap(({ attempt, step, value, unixMs }) =>
      [...step].map((at, index) => ({
        attempt,
        step: at,
        value: value[index] ?? NaN,
        unixMs: unixMs?.[index] ?? NaN,
      })),
    )
  return points
    .filter(
      (point) => !points.some((other) => other.attempt > point.attempt && other.step <= point.step),
    )
    .map((point, index) => ({ point, index }))
    .sort((one, other) => one.point.step - other.point.step || one.index - other.index)
    .map(({ point }) => [point.step, point.value, point.unixMs])
}

const anyPart = fc
  .record({
    writer: fc.constantFrom('', 'b'),
    attempt: fc.integer({ min: 0, max: 3 }),
    steps: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 8 }),
    firstValue: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ writer, attempt, steps, firstValue }) => part(writer, attempt, steps, firstValue))

describe('mergeAttempts', () => {
  it('follows the rule for any parts', () => {
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 8 }), (parts) => {
        const merged = mergeAttempts(parts)
        for (const writer of ['', 'b']) {
          const points = merged.find((own) => own.writer === writer)
          const rows = [...(points?.step ?? [])].map((step, index) => [
            step,
            points?.value[index],
            points?.unixMs?.[index],
          ])
          expect(rows).toEqual(bruteForce(parts, writer))
        }
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  it('supersedes from the first step of a later attempt on', () => {
    const [merged] = mergeAttempts([part('', 0, [0, 1, 2, 3], 10), part('', 1, [2, 3], 20)])
    expect([...(merged?.value ?? [])]).toEqual([10, 11, 20, 21])
  })

  it('keeps steps that repeat or go back within an attempt', () => {
    const [merged] = mergeAttempts([part('', 0, [5, 5, 3], 10)])
    expect([...(merged?.step ?? [])]).toEqual([3, 5, 5])
    expect([...(merged?.value ?? [])]).toEqual([12, 10, 11])
  })

  it('copies nothing where one part is all', () => {
    const only = part('', 0, [0, 1])
    expect(mergeAttempts([only])[0]?.value).toBe(only.value)
  })

  it('has no times when a part came without', () => {
    const [merged] = mergeAttempts([part('', 0, [0]), { ...part('', 0, [1]), unixMs: null }])
    expect(merged?.unixMs).toBeNull()
  })
})
