import { describe, expect, test } from 'vitest'
import { classifyValue, type ClassifiedValue } from './classify-value.ts'

const classify = (value: unknown): ClassifiedValue => classifyValue(value, 'loss')

describe('numbers', () => {
  test.each([
    [1.5, 1.5],
    [-0, -0],
    [NaN, NaN],
    [Infinity, Infinity],
    [true, 1],
    [false, 0],
    [12n, 12],
    [-(2n ** 53n), -(2 ** 53)],
    [2n ** 53n, 2 ** 53],
    [Object(3), 3],
    [Object(true), 1],
  ])('%s', (value, number) => {
    expect(classify(value)).toEqual({ kind: 'number', value: number })
  })

  test.each([
    [2n ** 53n + 1n, 2 ** 53, '9007199254740992'],
    [2n ** 64n, 2 ** 64, '18446744073709552000'],
    [-(2n ** 53n) - 1n, -(2 ** 53), '-9007199254740992'],
    [10n ** 400n, Infinity, 'Infinity'],
    [-(10n ** 400n), -Infinity, '-Infinity'],
  ])('of a bigint beyond 2^53 are the nearest, with a warning: %s', (value, number, shown) => {
    const classified = classify(value)
    expect(classified).toMatchObject({ kind: 'number', value: number })
    expect(classified).toHaveProperty(
      'warning',
      expect.stringMatching(
        new RegExp(`^"loss" is a bigint beyond 2\\^53 \\(.*\\): .* nearest double, ${shown}$`),
      ),
    )
    expect(JSON.stringify(classified).length).toBeLessThan(300)
  })

  test.each([
    ['a list of one', [5], 5],
    ['a list of one flag', [true], 1],
    ['lists in lists', [[[5]]], 5],
    ['a typed array of one', Float32Array.of(0.5), 0.5],
    ['a typed array of one bigint', BigInt64Array.of(5n), 5],
    ['one NaN', [NaN], NaN],
  ])('in %s', (_, value, number) => {
    expect(classify(value)).toEqual({ kind: 'number', value: number })
  })
})

describe('texts', () => {
  test.each([
    'hello',
    '',
    ' ',
    '1,5',
    '1_000',
    '0x10',
    '1e',
    'e5',
    '.',
    '-',
    '1 2',
    '12px',
    'nano',
    'NaNs',
    '１',
  ])('%j is a text', (value) => {
    expect(classify(value)).toEqual({ kind: 'text', value })
  })

  test.each([
    '1',
    '-1.5',
    '+2',
    '.5',
    '5.',
    '1e5',
    '1.5E-3',
    ' 7 ',
    'NaN',
    'nan',
    'inf',
    '-Infinity',
  ])('%j is a text, and surely meant as a number', (value) => {
    expect(classify(value)).toEqual({
      kind: 'text',
      value,
      warning: `"loss" is the text ${JSON.stringify(value)}, which is kept as text: log Number(…) for a line in a chart`,
    })
  })

  test('a boxed text and a list of one text are texts', () => {
    expect(classify(Object('a'))).toEqual({ kind: 'text', value: 'a' })
    expect(classify(['a'])).toEqual({ kind: 'text', value: 'a' })
  })

  test.each([
    ['digits', '7'.repeat(1_000_000)],
    ['blanks', ' '.repeat(1_000_000)],
    ['blanks after a digit', `7${' '.repeat(1_000_000)}`],
    ['digits and a dot', `${'7'.repeat(500_000)}.${'7'.repeat(500_000)}`],
    ['an exponent', `1e${'7'.repeat(1_000_000)}`],
  ])('a megabyte of %s is looked at in a moment', (_, text) => {
    const startMs = performance.now()
    expect(classify(`${text}x`)).toEqual({ kind: 'text', value: `${text}x` })
    expect(performance.now() - startMs).toBeLessThan(1000)
  })
})

describe('values that come later', () => {
  test('promises and thenables', async () => {
    const promise = Promise.resolve(5)
    const thenable = {
      // oxlint-disable-next-line unicorn/no-thenable
      then: (resolve: (value: number) => void) => resolve(6),
    }
    for (const [value, expected] of [
      [promise, 5],
      [[promise], 5],
      [thenable, 6],
    ] as const) {
      const classified = classify(value)
      if (classified.kind !== 'deferred' || typeof classified.source === 'function') {
        throw new Error(classified.kind)
      }
      expect(await classified.source).toBe(expected)
    }
  })

  test('functions, which are not called yet, and are called without this', () => {
    const calls: unknown[] = []
    const classified = classify(function take(this: unknown, ...given: unknown[]) {
      calls.push(this, given)
      return 8
    })
    expect(calls).toEqual([])
    if (classified.kind !== 'deferred' || typeof classified.source !== 'function') {
      throw new Error(classified.kind)
    }
    expect(classified.source()).toBe(8)
    expect(calls).toEqual([undefined, []])
  })
})

describe('objects of values', () => {
  const foreign: unknown = JSON.parse('{"a":1}')
  test.each([
    ['a plain one', { a: 1 }],
    ['an empty one', {}],
    ['one without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['one that was parsed', foreign],
    ['one in a list of one', [{ a: 1 }]],
    ['one whose then is no function', { then: 1 }],
  ])('%s', (_, value) => {
    expect(classify(value).kind).toBe('nested')
  })
})

describe('what cannot be logged', () => {
  test.each([null, undefined])('%s is a missing value', (value) => {
    expect(classify(value)).toEqual({
      kind: 'ignored',
      warning: `"loss" is ${value}, a missing value, which is passed over`,
    })
  })

  class Tensor {
    readonly shape = [1]
  }
  class Plain {}
  Object.defineProperty(Plain, 'name', { value: '' })

  test.each<[unknown, string]>([
    [Symbol('s'), '"loss" is a symbol; log a number or a text'],
    [[], '"loss" is a list of 0, which cannot be logged: '],
    [[1, 2], '"loss" is a list of 2, which cannot be logged: '],
    [[null], '"loss" is a list of 1, which cannot be logged: '],
    [new Tensor(), '"loss" is an object of class Tensor, which cannot be logged: '],
    [new Plain(), '"loss" is an object, which cannot be logged: '],
    [new Map([['a', 1]]), '"loss" is an object of class Map, which cannot be logged: '],
    [new Date(0), '"loss" is an object of class Date, which cannot be logged: '],
    [new Error('x'), '"loss" is an object of class Error, which cannot be logged: '],
    [/x/, '"loss" is an object of class RegExp, which cannot be logged: '],
    [Float32Array.of(1, 2), '"loss" is an object of class Float32Array, which cannot be logged: '],
    [new DataView(new ArrayBuffer(1)), '"loss" is an object of class DataView, which cannot'],
  ])('%s is ignored with a warning', (value, warning) => {
    expect(classify(value)).toEqual({ kind: 'ignored', warning: expect.stringContaining(warning) })
  })

  test('a list that holds only itself is ignored with a warning', () => {
    const list: unknown[] = []
    list.push(list)
    expect(classify(list).kind).toBe('ignored')
  })

  test('long names are cut in warnings', () => {
    const classified = classifyValue(Symbol('s'), 'x'.repeat(10_000))
    expect(JSON.stringify(classified).length).toBeLessThan(200)
  })
})
