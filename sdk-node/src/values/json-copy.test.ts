import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { copyAsJson, copyAsJsonObject } from './json-copy.ts'

/** As it will stand in a file. */
const asText = (value: unknown): string => JSON.stringify(copyAsJson(value))

describe('values that JSON has', () => {
  test('are copied as they are', () => {
    checkProperty(
      fc.property(fc.jsonValue(), (value) => {
        expect(asText(value)).toBe(JSON.stringify(value))
      }),
      300,
    )
  })

  test('are copies: a later change of the one is none of the other', () => {
    const inner = { b: [1] }
    const copy = copyAsJson({ a: inner })
    inner.b.push(2)
    expect(JSON.stringify(copy)).toBe('{"a":{"b":[1]}}')
  })

  test('may have __proto__ for a key, which is a key like any other', () => {
    const copy = copyAsJson(JSON.parse('{"__proto__":{"polluted":1},"constructor":2}'))
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":1},"constructor":2}')
    expect('polluted' in {}).toBe(false)
  })
})

describe('values that JSON lacks', () => {
  class Model {
    layers = 3
    readonly #hidden = 1
    get hidden(): number {
      return this.#hidden
    }
  }
  test.each<[string, unknown, string]>([
    ['NaN', NaN, '"NaN"'],
    ['infinities', [Infinity, -Infinity], '["Infinity","-Infinity"]'],
    ['a bigint', 12n, '12'],
    ['a bigint beyond 2^53', 2n ** 64n, '"18446744073709551616"'],
    ['undefined in an object is absent', { a: undefined, b: 1 }, '{"b":1}'],
    ['undefined in a list', [undefined, 1], '[null,1]'],
    ['undefined itself', undefined, 'null'],
    ['a function', function train() {}, '"[function train]"'],
    ['a function without a name', (() => () => {})(), '"[function anonymous]"'],
    ['a symbol', Symbol('s'), '"Symbol(s)"'],
    ['a date', new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ['no date', new Date(NaN), 'null'],
    [
      'a map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, new Map()],
      ]),
      '{"2":{},"a":1}',
    ],
    ['a set', new Set([1, [2]]), '[1,[2]]'],
    ['a typed array', Float64Array.of(1.5, NaN), '[1.5,"NaN"]'],
    ['a typed array of bigints', BigInt64Array.of(1n, -1n), '[1,-1]'],
    ['a view of bytes', new DataView(new ArrayBuffer(3)), '"[3 bytes]"'],
    ['a regular expression', /a+/gi, '"/a+/gi"'],
    ['an address', new URL('http://a.b/c'), '"http://a.b/c"'],
    ['an error', new TypeError('no'), '"TypeError: no"'],
    ['an object of a class', new Model(), '{"layers":3}'],
    ['boxed values', [Object(1), Object('a'), Object(false)], '[1,"a",false]'],
    ['a hole', [1, , 3], '[1,null,3]'], // oxlint-disable-line no-sparse-arrays
  ])('%s', (_, value, text) => {
    expect(asText(value)).toBe(text)
  })
})

describe('values that fight back', () => {
  test('circles end where they close; what stands there twice is copied twice', () => {
    const circle: Record<string, unknown> = { a: 1 }
    circle['self'] = circle
    circle['list'] = [circle]
    expect(asText(circle)).toBe('{"a":1,"self":"[circular]","list":["[circular]"]}')
    const shared = { b: 2 }
    expect(asText([shared, shared])).toBe('[{"b":2},{"b":2}]')
    const map = new Map<string, unknown>()
    map.set('self', map)
    expect(asText(map)).toBe('{"self":"[circular]"}')
  })

  test('deep nesting ends, and does not end the process', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    const text = asText(deep)
    expect(text).toContain('[too deep]')
    expect(text.length).toBeLessThan(200)
  })

  test('a getter that throws costs its own entry', () => {
    const value = {
      before: 1,
      get broken(): never {
        throw new Error('no such luck')
      },
      after: 2,
    }
    expect(asText(value)).toBe('{"before":1,"broken":"[unreadable: no such luck]","after":2}')
  })

  const throwing = (): never => {
    throw new Error('no')
  }
  const throwText = (): string[] => {
    AbortSignal.abort('a text').throwIfAborted()
    return []
  }
  const revocable = Proxy.revocable({}, {})
  revocable.revoke()
  test.each<[string, unknown]>([
    ['a list with a getter', Object.defineProperty([1], 0, { get: throwing })],
    ['a proxy without keys', new Proxy({}, { ownKeys: throwing })],
    ['a proxy without a prototype', new Proxy({}, { getPrototypeOf: throwing })],
    ['a revoked proxy', revocable.proxy],
    ['a map with a key that is no text', new Map([[Object.create(null), 1]])],
    ['an error that has no text', Object.assign(new Error('x'), { toString: throwing })],
    ['a function whose name throws', Object.defineProperty(() => {}, 'name', { get: throwing })],
    ['a date that throws', Object.assign(new Date(0), { toISOString: throwing })],
    ['a thrown thing that is no error', new Proxy({}, { ownKeys: throwText })],
  ])('%s costs itself only', (_, value) => {
    const text = asText({ before: 1, value, after: 2 })
    expect(text).toMatch(/^\{"before":1,"value":.*unreadable.*,"after":2\}$/)
  })

  test('anything at all becomes JSON', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
    })
    checkProperty(
      fc.property(anything, (value) => {
        const text = asText(value)
        expect(JSON.stringify(JSON.parse(text))).toBe(text)
      }),
      500,
    )
  })
})

test('copyAsJsonObject is an empty object for what is none', () => {
  for (const value of [null, undefined, 1, 'a', [1], new Set([1]), () => {}]) {
    const copy = copyAsJsonObject(value)
    expect(Object.keys(copy)).toEqual([])
    expect(Object.getPrototypeOf(copy)).toBeNull()
  }
  expect(JSON.stringify(copyAsJsonObject({ a: 1 }))).toBe('{"a":1}')
})

describe('what is shared', () => {
  test('is copied wherever it stands', () => {
    const shared = { a: 1 }
    expect(copyAsJson({ left: shared, right: [shared, shared] })).toEqual({
      left: { a: 1 },
      right: [{ a: 1 }, { a: 1 }],
    })
  })

  test('is copied a bounded number of times, however often paths lead to it', () => {
    let value: object = { leaf: 1 }
    for (let level = 0; level < 40; level++) value = { left: value, right: value }
    const text = JSON.stringify(copyAsJson({ value, after: 2 }))
    expect(text.length).toBeLessThan(10_000_000)
    expect(text).toContain('"[repeated]"')
    expect(text).toContain('"leaf":1')
    expect(text.endsWith('"after":2}')).toBe(true)
  })

  test('does not shorten a large value that shares nothing', () => {
    const rows = Array.from({ length: 150_000 }, (_, index) => [index])
    expect(copyAsJson(rows)).toEqual(rows)
  })
})
