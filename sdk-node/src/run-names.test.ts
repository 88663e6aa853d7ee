import { expect, test } from 'vitest'
import { seededRandom } from '../test/support/seeded-random.ts'
import { isRunId } from './layout/index.ts'
import { generateRunName } from './run-names.ts'

test('a name reads as two words and the number of the run', () => {
  const random = seededRandom(1)
  for (let runCount = 0; runCount < 500; runCount++) {
    const name = generateRunName(new Set(), runCount, random)
    expect(name).toMatch(new RegExp(`^[a-z]+-[a-z]+-${runCount + 1}$`))
    expect(isRunId(name)).toBe(true)
  }
})

test('a name is one that no run has, whatever chance says', () => {
  const taken = new Set<string>()
  for (let count = 0; count < 200; count++) {
    const name = generateRunName(taken, 0, () => 0)
    expect(taken.has(name)).toBe(false)
    taken.add(name)
  }
  expect([...taken].slice(0, 3)).toEqual(['amber-acorn-1', 'amber-acorn-2', 'amber-acorn-3'])
})

test('words do not repeat', () => {
  const random = seededRandom(2)
  const words = Array.from({ length: 2000 }, () => generateRunName(new Set(), 0, random))
  expect(new Set(words).size).toBeGreaterThan(1000)
  expect(generateRunName(new Set(), 0, () => 0.999_999_9)).toMatch(/^zesty-wren-1$/)
})
