import { inspect } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import { createJsonObject, type JsonObject } from '../layout/index.ts'
import { createLiveObject, type LiveObject } from './live-object.ts'

let changes: [set: string, removed: readonly string[]][] = []
let entries: JsonObject = createJsonObject()

beforeEach(() => {
  changes = []
  entries = createJsonObject()
})

function start(fallback?: Record<string, number>): LiveObject {
  return createLiveObject({
    entries,
    onChange: (set, removed) => changes.push([JSON.stringify(set), removed]),
    ...(fallback !== undefined && {
      fallback: {
        keys: () => Object.keys(fallback),
        get: (key) => (Object.hasOwn(fallback, key) ? fallback[key] : undefined),
      },
    }),
  })
}

describe('a live object', () => {
  test('behaves like a plain one when entries are set, read and deleted', () => {
    entries['before'] = 1
    const live = start()
    live['a'] = { b: [1, 2] }
    live['c'] = 3
    Object.assign(live, { d: 4, c: 5 })
    delete live['before']
    expect(live['a']).toEqual({ b: [1, 2] })
    expect(live['before']).toBeUndefined()
    expect('c' in live).toBe(true)
    expect('before' in live).toBe(false)
    expect(Object.keys(live)).toEqual(['a', 'c', 'd'])
    expect({ ...live }).toEqual({ a: { b: [1, 2] }, c: 5, d: 4 })
    expect(Object.entries(live)).toHaveLength(3)
    expect(JSON.stringify(live)).toBe('{"a":{"b":[1,2]},"c":5,"d":4}')
    expect(Object.hasOwn(live, 'a')).toBe(true)
    const inLoop: string[] = []
    for (const key in live) inLoop.push(key)
    expect(inLoop).toEqual(['a', 'c', 'd'])
  })

  test('tells of each change once, and of nothing else', () => {
    const live = start()
    live['a'] = 1
    delete live['a']
    void live['a']
    void Object.keys(live)
    expect(changes).toEqual([
      ['{"a":1}', []],
      ['{}', ['a']],
    ])
  })

  test('sets several entries as one change by update', () => {
    const live = start()
    expect(typeof live['update']).toBe('function')
    expect('update' in live).toBe(false)
    Reflect.apply(live['update'] as () => void, undefined, [{ a: 1, b: { c: 2 } }])
    expect(changes).toEqual([['{"a":1,"b":{"c":2}}', []]])
    expect(live['b']).toEqual({ c: 2 })
    Reflect.apply(live.update, undefined, ['no object'])
    expect(changes).toHaveLength(1)
  })

  test('lets an entry be called update', () => {
    const live = start()
    Reflect.set(live, 'update', 'daily')
    expect(live['update']).toBe('daily')
    Reflect.deleteProperty(live, 'update')
    expect(typeof live['update']).toBe('function')
  })

  test('copies what it is given: a later change inside is none of its', () => {
    const list = [1]
    const live = start()
    live['list'] = list
    list.push(2)
    expect(live['list']).toEqual([1])
  })

  test('takes __proto__, constructor and toString for entries like any other', () => {
    const live = start()
    expect(live['constructor']).toBeUndefined()
    expect(live['toString']).toBeUndefined()
    live['__proto__'] = { polluted: 1 }
    Reflect.set(live, 'constructor', 2)
    expect(live['__proto__']).toEqual({ polluted: 1 })
    expect(live['polluted']).toBeUndefined()
    expect('polluted' in {}).toBe(false)
    expect(Object.keys(live)).toEqual(['__proto__', 'constructor'])
    expect(JSON.stringify(live)).toBe('{"__proto__":{"polluted":1},"constructor":2}')
  })

  test('takes what Object.defineProperty sets', () => {
    const live = start()
    Object.defineProperty(live, 'a', { value: 1, enumerable: true, configurable: true })
    expect(live['a']).toBe(1)
    expect(changes).toEqual([['{"a":1}', []]])
  })

  test('shows its entries when it is printed', () => {
    const live = start({ accuracy: 0.5 })
    live['lr'] = 0.1
    expect(inspect(live)).toContain('lr: 0.1')
    expect(inspect({ config: live })).toContain('accuracy: 0.5')
  })

  test('cannot be frozen, and lives on after somebody tried', () => {
    const live = start()
    live['a'] = 1
    expect(() => Object.freeze(live)).toThrow(TypeError)
    live['b'] = 2
    expect(Object.keys(live)).toEqual(['a', 'b'])
  })

  test('has no symbols, and keeps none', () => {
    const live = start()
    expect(Reflect.set(live, Symbol('s'), 1)).toBe(false)
    expect(Reflect.get(live, Symbol.iterator)).toBeUndefined()
    expect(changes).toEqual([])
  })
})

describe('what stands below the entries', () => {
  test('is seen where no entry covers it, and comes back when that goes', () => {
    const live = start({ loss: 1, accuracy: 2 })
    expect(Object.keys(live)).toEqual(['loss', 'accuracy'])
    expect(live['loss']).toBe(1)
    expect('loss' in live).toBe(true)
    live['loss'] = 'mine'
    expect(live['loss']).toBe('mine')
    expect({ ...live }).toEqual({ loss: 'mine', accuracy: 2 })
    delete live['loss']
    expect(live['loss']).toBe(1)
  })

  test('is covered by null, too', () => {
    const live = start({ loss: 1 })
    live['loss'] = null
    expect(live['loss']).toBeNull()
  })
})
