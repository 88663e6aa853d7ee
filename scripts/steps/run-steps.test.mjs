// @ts-check
import { expect, onTestFinished, test, vi } from 'vitest'
import { runSteps } from './run-steps.mjs'

/** @returns {string[]} what is printed from now on */
function listen() {
  /** @type {string[]} */
  const printed = []
  const log = vi.spyOn(console, 'log').mockImplementation((text) => printed.push(String(text)))
  onTestFinished(() => log.mockRestore())
  return printed
}

/**
 * Steps that tell when they start and end.
 *
 * @param {string[]} told
 */
const stepsThatTell =
  (told) =>
  (/** @type {string} */ name, code = 0) => ({
    name,
    run: async () => {
      told.push(`${name} starts`)
      await Promise.resolve()
      told.push(`${name} ends`)
      return { code, output: `said by ${name}\n` }
    },
  })

test('steps run one after the other, those of an inner list at the same time', async () => {
  const printed = listen()
  /** @type {string[]} */
  const told = []
  const step = stepsThatTell(told)
  expect(await runSteps([step('a'), [step('b'), step('c')], step('last')])).toBe(true)
  expect(told).toEqual([
    ...['a starts', 'a ends', 'b starts', 'c starts', 'b ends', 'c ends'],
    ...['last starts', 'last ends'],
  ])
  expect(printed.map((line) => line.replace(/\d+\.\d/, 'T'))).toEqual([
    'ok      a        T s',
    'ok      b        T s',
    'ok      c        T s',
    'ok      last     T s',
  ])
})

test('what failed is shown with what it printed, and nothing runs after it', async () => {
  const printed = listen()
  /** @type {string[]} */
  const told = []
  const step = stepsThatTell(told)
  expect(await runSteps([[step('a'), step('b', 2), step('c', 1)], step('last')])).toBe(false)
  expect(told).not.toContain('last starts')
  expect(printed.map((line) => line.slice(0, 9))).toEqual(
    expect.arrayContaining(['ok      a', 'FAILED  b', 'FAILED  c']),
  )
  expect(printed.slice(3)).toEqual(['\nsaid by b\n\nStopped at: b', '\nsaid by c\n\nStopped at: c'])
})
