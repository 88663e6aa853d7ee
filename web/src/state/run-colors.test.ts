import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleRuns } from '../../test/sample-runs.ts'
import { assignSlots, DISTINCT_ELDERS, PALETTE_SIZE, rankWithinColor } from './run-colors.ts'

const runsOf = (ids: readonly string[]): { id: string; createdUnixMs: number }[] =>
  ids.map((id, index) => ({ id, createdUnixMs: index }))

const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 60,
})

describe('assignSlots', () => {
  test('newer runs change no older colour', () => {
    fc.assert(
      fc.property(ids, fc.nat(), (all, cut) => {
        const older = runsOf(all).slice(0, (cut % all.length) + 1)
        const before = assignSlots(older)
        const after = assignSlots(runsOf(all))
        for (const [id, slot] of before) expect(after.get(id)).toBe(slot)
      }),
      { seed: 3 },
    )
  })

  test('neighbours in time never share a colour', () => {
    fc.assert(
      fc.property(ids, (all) => {
        const slots = assignSlots(runsOf(all))
        const inOrder = all.map((id) => slots.get(id))
        inOrder.forEach((slot, index) => {
          const elders = inOrder.slice(Math.max(0, index - DISTINCT_ELDERS), index)
          expect(elders).not.toContain(slot)
          expect(slot).toBeLessThan(PALETTE_SIZE)
        })
      }),
      { seed: 4 },
    )
  })

  test('what was given stays when others are deleted', () => {
    fc.assert(
      fc.property(ids, fc.infiniteStream(fc.boolean()), (all, isKept) => {
        const given = assignSlots(runsOf(all))
        const kept = runsOf(all).filter(() => isKept.next().value === true)
        for (const [id, slot] of assignSlots(kept, given)) expect(slot).toBe(given.get(id))
      }),
      { seed: 5 },
    )
  })

  test('the order of the list does not matter', () => {
    const runs = runsOf(['a', 'b', 'c', 'd', 'e'])
    expect([...assignSlots([...runs].reverse())].sort()).toEqual([...assignSlots(runs)].sort())
  })

  test('uses all of the palette', () => {
    const counts = new Map<number, number>()
    for (const slot of assignSlots(sampleRuns(1200)).values()) {
      counts.set(slot, (counts.get(slot) ?? 0) + 1)
    }
    expect(counts.size).toBe(PALETTE_SIZE)
    for (const count of counts.values()) expect(count).toBeGreaterThan(60)
  })
})

test('runs that share a colour are ranked, the eldest first', () => {
  const newestFirst = runsOf(['a', 'b', 'c', 'd']).reverse()
  const slots = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 1],
    ['d', 1],
  ])
  const ranks = rankWithinColor(newestFirst, (id) => slots.get(id) ?? 0)
  expect([...ranks].sort()).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 1],
    ['d', 2],
  ])
})
