import { beforeEach, describe, expect, test } from 'vitest'
import { WalOnFaultyDisk } from '../test/support/wal-on-faulty-disk.ts'
import { LogCall } from './log-call.ts'
import { MetricRegistry } from './metric-registry.ts'
import type { DeferredValue } from './values/deferred-values.ts'

let wal: WalOnFaultyDisk
let registry: MetricRegistry
let call: LogCall
let deferred: DeferredValue[] = []
let warnings: [metric: string, message: string][] = []
let onWarn: () => void = () => {}

beforeEach(() => {
  wal = new WalOnFaultyDisk()
  registry = new MetricRegistry([])
  deferred = []
  warnings = []
  onWarn = () => {}
  call = new LogCall({
    wal: wal.writer,
    metrics: registry,
    defer: (value) => deferred.push(value),
    warn: (metric, message) => {
      warnings.push([metric, message])
      onWarn()
    },
  })
})

/** What a reader finds after one call at step 0. */
function logged(metrics: object): unknown[] {
  call.write(metrics, 0, 0)
  return wal.read()
}

describe('flattening', () => {
  test('joins the keys of nested objects by slashes', () => {
    expect(logged({ a: { b: { c: 1 }, d: 2 }, e: 3, 'a/b': 4 })).toEqual([
      ['a/b/c', 0, 1],
      ['a/d', 0, 2],
      ['e', 0, 3],
      ['a/b', 0, 4],
    ])
  })

  test('keeps every name as it is', () => {
    const names = [' ', 'a/b', '/', '__proto__', 'constructor', 'Infinity', '🙂', '\n']
    const metrics: object = Object.create(null)
    for (const name of names) Reflect.set(metrics, name, 1)
    expect(logged(metrics)).toEqual(names.map((name) => [name, 0, 1]))
  })

  test('takes own enumerable entries only', () => {
    const inherited = Object.assign(Object.create({ inherited: 1 }), { own: 2 })
    Object.defineProperty(inherited, 'hidden', { value: 3, enumerable: false })
    inherited[Symbol('s')] = 4
    expect(logged(inherited)).toEqual([['own', 0, 2]])
  })

  test('takes the fields of an object of the user’s class at the top, and warns below', () => {
    class Figures {
      loss = 1
      readonly inner = new Date(0)
      get computed(): number {
        return 2
      }
    }
    expect(logged(new Figures())).toEqual([['loss', 0, 1]])
    expect(warnings.map(([metric]) => metric)).toEqual(['inner'])
  })

  test('ends in circles and at a depth, with a warning', () => {
    const circle: Record<string, unknown> = { loss: 1 }
    circle['self'] = circle
    const read = logged(circle)
    expect(read).toHaveLength(33)
    expect(read[32]).toEqual([`${'self/'.repeat(32)}loss`, 0, 1])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.[1]).toMatch(/^self\/self.*… is nested deeper than 32 levels$/)
  })
})

describe('values', () => {
  test('of all kinds go to one record each', () => {
    const promise = Promise.resolve(1)
    const read = logged({
      number: -0,
      yes: true,
      no: false,
      big: 12n,
      text: 'hello',
      list: [5],
      nothing: null,
      absent: undefined,
      promise,
      inner: { later: () => 3 },
    })
    expect(read).toEqual([
      ['text', 0, 'hello'],
      ['number', 0, -0],
      ['yes', 0, 1],
      ['no', 0, 0],
      ['big', 0, 12],
      ['list', 0, 5],
    ])
    expect(deferred.map(({ metric, step }) => [metric, step])).toEqual([
      ['promise', 0],
      ['inner/later', 0],
    ])
    expect(warnings).toEqual([
      ['nothing', '"nothing" is null, a missing value, which is passed over'],
      ['absent', '"absent" is undefined, a missing value, which is passed over'],
    ])
  })

  test('without a name are told of, and cost nothing else', () => {
    const promise = Promise.resolve(1)
    const read = logged({ '': 1, a: 2, b: { '': 3 } })
    expect(read).toEqual([
      ['a', 0, 2],
      ['b/', 0, 3],
    ])
    expect(warnings).toEqual([
      [' name', "a metric needs a name: the value that was logged as '' is not kept"],
    ])
    logged({ '': 'text' })
    expect(warnings).toHaveLength(2)
    logged({ '': promise })
    expect(deferred).toHaveLength(1)
  })

  test('an empty call writes nothing', () => {
    const before = wal.writer.segmentEndByte
    logged({ nothing: null, empty: {} })
    expect(wal.writer.segmentEndByte).toBe(before)
  })

  test('a thousand metrics, and then fewer, are what was given', () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`m${index}`, index]),
    )
    call.write(many, 0, 0)
    call.write({ m3: -3 }, 1, 0)
    const read = wal.read()
    expect(read).toHaveLength(1001)
    expect(read[999]).toEqual(['m999', 0, 999])
    expect(read[1000]).toEqual(['m3', 1, -3])
  })

  test('more numbers than fit into one record become several', () => {
    const count = 2 * 65_536 + 3
    const values = Array.from({ length: count }, (_, index) => [`m${index}`, index])
    const expected = values.map(([name, value]) => [name, 7, value])
    call.write(Object.fromEntries(values), 7, 0)
    expect(wal.writer.segmentPointCount).toBe(count)
    expect(wal.disk.writeCount).toBe(4)
    expect(wal.read()).toEqual(expected)
  })

  test('a text that is too long is told, and costs itself only', () => {
    expect(logged({ before: 1, long: 'x'.repeat(64 * 1024 * 1024), after: 2 })).toEqual([
      ['before', 0, 1],
      ['after', 0, 2],
    ])
    expect(warnings).toEqual([
      ['long', 'long is a text of 67108864 characters, which is too long to be kept'],
    ])
  })
})

describe('one bad value costs only itself', () => {
  const throwing = (): never => {
    throw new Error('no')
  }
  const revocable = Proxy.revocable({}, {})
  revocable.revoke()
  test.each<[string, PropertyDescriptor]>([
    ['a getter', { get: throwing }],
    ['a boxed number', { value: Object.assign(Object(1), { valueOf: throwing }) }],
    ['a boxed text', { value: Object.assign(Object('a'), { toString: throwing }) }],
    ['a then that cannot be read', { value: Object.defineProperty({}, 'then', { get: throwing }) }],
    ['a proxy that has no keys', { value: new Proxy({}, { ownKeys: throwing }) }],
    ['a proxy that has no entries', { value: new Proxy({ a: 1 }, { get: throwing }) }],
    ['a revoked proxy', { value: revocable.proxy }],
    ['a list with a getter', { value: Object.defineProperty([1], 0, { get: throwing }) }],
    ['what throws no error', { value: new Proxy({}, { ownKeys: () => throwNothing() }) }],
  ])('%s', (_, descriptor) => {
    const metrics = { before: 1, bad: 0, after: 2 }
    Object.defineProperty(metrics, 'bad', { enumerable: true, ...descriptor })
    expect(logged(metrics)).toEqual([
      ['before', 0, 1],
      ['after', 0, 2],
    ])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]?.[1]).toMatch(/^bad could not be read: |^bad\/a could not be read: /)
  })

  test('and leaves nothing behind for the next call', () => {
    call.write({ before: 1, bad: new Proxy({}, { ownKeys: throwing }) }, 0, 0)
    call.write({ next: 2 }, 1, 0)
    expect(wal.read()).toEqual([
      ['before', 0, 1],
      ['next', 1, 2],
    ])
  })

  test('even when it is the object of values itself', () => {
    call.write(new Proxy({}, { ownKeys: throwing }), 0, 0)
    const descriptorOf = (target: object, key: string | symbol) =>
      key === 'bad' ? throwing() : Reflect.getOwnPropertyDescriptor(target, key)
    const halfReadable = { before: 1, bad: 2, after: 3 }
    call.write(new Proxy(halfReadable, { getOwnPropertyDescriptor: descriptorOf }), 1, 0)
    call.write({ next: 2 }, 2, 0)
    expect(wal.read()).toContainEqual(['next', 2, 2])
    expect(wal.read().filter((point) => String(point).includes('bad'))).toEqual([])
    expect(warnings.map(([, message]) => message)).toContain(
      'the object of values could not be read: no',
    )
    expect(warnings).toHaveLength(2)
  })

  test('long names are cut in warnings', () => {
    const metrics = Object.defineProperty({}, 'x'.repeat(10_000), {
      enumerable: true,
      get: throwing,
    })
    logged(metrics)
    expect(warnings[0]?.[1].length).toBeLessThan(150)
  })
})

describe('a call within a call', () => {
  test('of a getter is a call of its own', () => {
    call.write(
      {
        before: 1,
        get nested(): number {
          call.write({ inner: 2 }, 5, 0)
          return 3
        },
        after: 4,
      },
      0,
      0,
    )
    expect(wal.read()).toEqual([
      ['inner', 5, 2],
      ['before', 0, 1],
      ['nested', 0, 3],
      ['after', 0, 4],
    ])
  })

  test('of a warning’s receiver is a call of its own', () => {
    onWarn = () => {
      onWarn = () => {}
      call.write({ warnings: 1 }, 5, 0)
    }
    expect(logged({ before: 1, bad: Symbol('s'), after: 2 })).toEqual([
      ['warnings', 5, 1],
      ['before', 0, 1],
      ['after', 0, 2],
    ])
  })

  test('of a disk error’s receiver is a call of its own', () => {
    wal.onError = () => {
      wal.onError = () => {}
      call.write({ errors: 1 }, 5, 0)
    }
    wal.disk.freeBytes = 0
    call.write({ loss: 1 }, 0, 0)
    wal.disk.freeBytes = Infinity
    wal.writer.retry()
    expect(wal.read()).toEqual([
      ['loss', 0, 1],
      ['errors', 5, 1],
    ])
  })
})

describe('writeOne', () => {
  test('writes a value at the step of a call that is over, whatever its name', () => {
    call.writeOne('a/b', 1, 7, 8)
    call.writeOne('__proto__', 2, 8, 8)
    call.writeOne('group', { a: 3, b: { c: true } }, 9, 9)
    call.writeOne('text', 'x', 10, 10)
    expect(wal.read()).toEqual([
      ['a/b', 7, 1],
      ['__proto__', 8, 2],
      ['group/a', 9, 3],
      ['group/b/c', 9, 1],
      ['text', 10, 'x'],
    ])
  })
})

function throwNothing(): string[] {
  AbortSignal.abort(Object.create(null)).throwIfAborted()
  return []
}
