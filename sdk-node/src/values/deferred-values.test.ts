import { beforeEach, describe, expect, test } from 'vitest'
import { DeferredValues, type DeferredValue } from './deferred-values.ts'

let settled: [metric: string, step: number, value: unknown][] = []
let warnings: string[] = []
let values: DeferredValues
let onSettle: (value: unknown) => void = () => {}

beforeEach(() => {
  settled = []
  warnings = []
  onSettle = () => {}
  values = new DeferredValues({
    settle: ({ metric, step }, value) => {
      settled.push([metric, step, value])
      onSettle(value)
    },
    warn: (metric, message) => warnings.push(`${metric}: ${message}`),
  })
})

let step = 0
const later = (source: DeferredValue['source'], metric = 'loss'): void => {
  values.add({ metric, step: step++, unixMs: 0, source })
}
beforeEach(() => {
  step = 0
})

describe('promises', () => {
  test('settle by themselves, at the step of their call, in the order in which they come', async () => {
    const { promise, resolve } = deferred<number>()
    later(promise)
    later(Promise.resolve(2))
    await Promise.resolve()
    await Promise.resolve()
    expect(settled).toEqual([['loss', 1, 2]])
    expect(values.promiseCount).toBe(1)
    resolve(1)
    await values.drain()
    expect(settled).toEqual([
      ['loss', 1, 2],
      ['loss', 0, 1],
    ])
    expect(values.promiseCount).toBe(0)
  })

  test('that are rejected are told, and lose nothing else', async () => {
    later(Promise.reject(new Error('gone')))
    later(Promise.resolve(2))
    await values.drain()
    expect(settled).toEqual([['loss', 1, 2]])
    expect(warnings).toEqual(['loss: "loss" at step 0 did not come: gone'])
  })

  test('whose value cannot be taken are told, and end no process', async () => {
    onSettle = (value) => {
      if (value === 1) throw new Error('cannot take it')
    }
    later(Promise.resolve(1))
    later(Promise.resolve(2))
    await values.drain()
    expect(settled).toHaveLength(2)
    expect(warnings).toEqual(['loss: "loss" at step 0 did not come: cannot take it'])
  })

  test('that bring promises are waited for, too', async () => {
    const inner = deferred<number>()
    onSettle = (value) => {
      if (value === 'outer') later(inner.promise, 'inner')
    }
    later(Promise.resolve('outer'))
    const drained = values.drain()
    setImmediate(() => {
      inner.resolve(5)
    })
    await drained
    expect(settled).toEqual([
      ['loss', 0, 'outer'],
      ['inner', 1, 5],
    ])
  })
})

describe('functions', () => {
  test('are called once, when asked, in order', () => {
    let calls = 0
    later(() => ++calls)
    later(() => ++calls)
    expect(calls).toBe(0)
    expect(values.functionCount).toBe(2)
    values.callFunctions()
    values.callFunctions()
    expect(settled).toEqual([
      ['loss', 0, 1],
      ['loss', 1, 2],
    ])
    expect(values.functionCount).toBe(0)
  })

  test('that throw are told, and lose nothing else', () => {
    later(() => {
      throw new Error('no')
    })
    later(() => 2)
    values.callFunctions()
    expect(settled).toEqual([['loss', 1, 2]])
    expect(warnings).toEqual(['loss: "loss" at step 0 did not come: no'])
  })

  test('may return promises, also those of others', async () => {
    later(async () => 3)
    // oxlint-disable-next-line unicorn/no-thenable
    later(() => ({ then: (resolve: (value: number) => void) => resolve(4) }))
    await values.drain()
    expect(settled.find(([, at]) => at === 0)).toEqual(['loss', 0, 3])
    expect(settled).toHaveLength(2)
  })

  test('that log in their turn are not called twice', () => {
    later(() => {
      later(() => 'inner')
      values.callFunctions()
      return 'outer'
    })
    values.callFunctions()
    expect(settled.map(([, , value]) => value)).toEqual(['inner', 'outer'])
  })
})

describe('drain', () => {
  test('calls functions that come with a promise', async () => {
    onSettle = (value) => {
      if (value === 'outer') later(() => 'inner')
    }
    later(Promise.resolve('outer'))
    await values.drain()
    expect(settled.map(([, , value]) => value)).toEqual(['outer', 'inner'])
  })

  test('waits for what was given so far, not for ever in a loop that goes on logging', async () => {
    const endless = new Promise<number>(() => {})
    later(Promise.resolve(1))
    const drained = values.drain()
    later(endless)
    await drained
    expect(settled).toEqual([['loss', 0, 1]])
  })

  test('has nothing to wait for when nothing was given', async () => {
    await values.drain()
    expect(settled).toEqual([])
  })
})

function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
