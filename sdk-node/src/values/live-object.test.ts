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

describe('what stands inside an entry', () => {
  const inside = (live: LiveObject, key: string): Record<string, unknown> => {
    const value = live[key]
    if (typeof value !== 'object' || value === null) throw new Error(`${key} has no inside`)
    return value as Record<string, unknown>
  }

  test('tells of a change, with the whole entry, and reads like a plain object', () => {
    const live = start()
    live['optimizer'] = { name: 'adam', betas: [0.9, 0.999], schedule: { warmup: 10 } }
    changes = []
    const optimizer = inside(live, 'optimizer')
    optimizer['name'] = 'sgd'
    Reflect.set(Reflect.get(optimizer, 'schedule') as object, 'warmup', 20)
    delete optimizer['betas']
    delete optimizer['absent']
    expect(changes.map(([set]) => set)).toEqual([
      '{"optimizer":{"name":"sgd","betas":[0.9,0.999],"schedule":{"warmup":10}}}',
      '{"optimizer":{"name":"sgd","betas":[0.9,0.999],"schedule":{"warmup":20}}}',
      '{"optimizer":{"name":"sgd","schedule":{"warmup":20}}}',
    ])
    expect(live['optimizer']).toBe(live['optimizer'])
    expect({ ...optimizer }).toEqual({ name: 'sgd', schedule: { warmup: 20 } })
    expect(JSON.stringify(live)).toBe('{"optimizer":{"name":"sgd","schedule":{"warmup":20}}}')
    expect(inspect(live)).toContain("name: 'sgd'")
  })

  test('a list changes like any other, and each call is one change', () => {
    const live = start()
    live['layers'] = [3, 1, 2]
    changes = []
    const layers = live['layers'] as unknown[]
    expect(Array.isArray(layers)).toBe(true)
    expect(layers.push(5, 4)).toBe(5)
    expect(layers.sort()).toBe(layers)
    expect(layers.splice(1, 2, { units: 7 })).toEqual([2, 3])
    Reflect.set(layers[1] as object, 'units', 8)
    layers[3] = 6
    layers.length = 2
    expect(layers.pop()).toEqual({ units: 8 })
    expect(changes.map(([set]) => set)).toEqual([
      '{"layers":[3,1,2,5,4]}',
      '{"layers":[1,2,3,4,5]}',
      '{"layers":[1,{"units":7},4,5]}',
      '{"layers":[1,{"units":8},4,5]}',
      '{"layers":[1,{"units":8},4,6]}',
      '{"layers":[1,{"units":8}]}',
      '{"layers":[1]}',
    ])
    expect(layers.map((layer) => layer)).toEqual([1])
  })

  test('neither follows nor changes what the caller passed', () => {
    const live = start()
    const mine = { list: [1], inner: { a: 1 } }
    live['entry'] = mine
    inside(live, 'entry')['inner'] = mine.inner
    Reflect.set(Reflect.get(inside(live, 'entry'), 'inner') as object, 'a', 2)
    mine.list.push(2)
    mine.inner.a = 3
    expect(mine).toEqual({ list: [1, 2], inner: { a: 3 } })
    expect(live['entry']).toEqual({ list: [1], inner: { a: 2 } })
  })

  test('what was told is not changed afterwards', () => {
    const told: JsonObject[] = []
    const live = createLiveObject({ entries, onChange: (set) => told.push(set) })
    live['list'] = [1]
    ;(live['list'] as number[]).push(2)
    ;(live['list'] as number[]).push(3)
    expect(JSON.stringify(told)).toBe('[{"list":[1]},{"list":[1,2]},{"list":[1,2,3]}]')
  })

  test('a part of what was taken away changes nothing', () => {
    const live = start()
    live['a'] = { b: 1 }
    const taken = inside(live, 'a')
    delete live['a']
    changes = []
    taken['b'] = 2
    expect(changes).toEqual([])
    expect(live['a']).toBeUndefined()
  })

  test('what JSON would not keep is refused', () => {
    const live = start()
    live['list'] = [1]
    const list = live['list'] as unknown[]
    expect(() => Object.assign(list, { name: 'x' })).toThrow(TypeError)
    expect(() => Object.freeze(list)).toThrow(TypeError)
    expect(() => Object.defineProperty(list, 0, { get: () => 1 })).toThrow(TypeError)
    expect(live['list']).toEqual([1])
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
