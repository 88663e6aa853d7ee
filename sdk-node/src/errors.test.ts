import { expect, test } from 'vitest'
import {
  isShardboardError,
  messageOf,
  quote,
  ShardboardError,
  show,
  systemCodeOf,
} from './errors.ts'

test('a ShardboardError is known by its name, from another copy of the package too', () => {
  const cause = new Error('inner')
  const error = new ShardboardError('seal-failed', 'outer', { cause })
  expect(error).toMatchObject({ code: 'seal-failed', message: 'outer', cause })
  expect(isShardboardError(error)).toBe(true)
  expect(isShardboardError(Object.assign(new Error('x'), { name: 'ShardboardError' }))).toBe(true)
  expect(isShardboardError(new Error('x'))).toBe(false)
  expect(isShardboardError({ name: 'ShardboardError' })).toBe(false)
})

test.each([
  [new Error('text'), 'text'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [Object.create(null), 'something without a text'],
])('messageOf(%o) is %j', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message)
})

test('systemCodeOf tells the code of a system error only', () => {
  expect(systemCodeOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT')
  expect(systemCodeOf(Object.assign(new Error('x'), { code: 5 }))).toBeUndefined()
  expect(systemCodeOf(new Error('x'))).toBeUndefined()
  expect(systemCodeOf({ code: 'ENOENT' })).toBeUndefined()
})

test('names in messages are quoted and cut', () => {
  expect(quote('a"b\n')).toBe('"a\\"b\\n"')
  expect(quote('x'.repeat(10_000))).toBe(`"${'x'.repeat(79)}…"`)
  expect(show('x'.repeat(10_000))).toHaveLength(82)
  expect(show(Array.from({ length: 10_000 }, () => 1))).toHaveLength(80)
  expect(show(-0)).toBe('0')
})
