import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('only so many go on at once, in the order in which they came', async () => {
  const turns = new Turns(2)
  const log: string[] = []
  let running = 0
  const work = (name: string) =>
    turns.take(async () => {
      running++
      log.push(`${name} of ${running}`)
      await setImmediate()
      running--
      if (name === 'b') throw new Error('b fails')
      return name
    })
  const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map(work))
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
  expect(log.map((line) => line[0])).toEqual(['a', 'b', 'c', 'd'])
  expect(log.filter((line) => /[3-9]$/.test(line))).toEqual([])
  expect(await work('e')).toBe('e')
})
