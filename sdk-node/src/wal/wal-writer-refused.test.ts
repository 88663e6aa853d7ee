import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { WalOnFaultyDisk } from '../../test/support/wal-on-faulty-disk.ts'

describe('while the disk refuses', () => {
  test('records wait in memory and come later, in order', () => {
    const wal = new WalOnFaultyDisk()
    wal.points(0, { loss: 1 })
    wal.disk.freeBytes = 0
    wal.points(1, { loss: 2, fresh: 3 })
    wal.text(2, 'note', 'hello')
    wal.writer.event({ type: 'patch', patch: { name: 'a' } })
    expect(wal.writer.hasPending).toBe(true)
    expect(wal.read()).toEqual([['loss', 0, 1]])
    wal.disk.freeBytes = Infinity
    wal.nowUnixMs += 100
    wal.points(3, { fresh: 4 })
    expect(wal.writer.hasPending).toBe(false)
    expect(wal.read()).toEqual([
      ['loss', 0, 1],
      ['loss', 1, 2],
      ['fresh', 1, 3],
      ['note', 2, 'hello'],
      { type: 'patch', number: 1, patch: { name: 'a' } },
      ['fresh', 3, 4],
    ])
    expect(wal.errors[0]?.message).toBe(
      'cannot write to wal (ENOSPC); values are kept in memory and written when the disk takes them again',
    )
  })

  test('the disk is asked ten times a second, not at every call', () => {
    const wal = new WalOnFaultyDisk()
    wal.disk.freeBytes = 0
    wal.points(0, { loss: 0 })
    const before = wal.disk.writeCount
    for (let step = 1; step <= 1000; step++) {
      wal.nowUnixMs += 1
      wal.points(step, { loss: step })
    }
    expect(wal.disk.writeCount - before).toBeLessThanOrEqual(11)
    expect(wal.disk.writeCount - before).toBeGreaterThanOrEqual(10)
  })

  test('retry asks at once, and writes what waits', () => {
    const wal = new WalOnFaultyDisk()
    wal.disk.freeBytes = 0
    wal.points(0, { loss: 1 })
    wal.writer.retry()
    expect(wal.writer.hasPending).toBe(true)
    wal.disk.freeBytes = Infinity
    wal.writer.retry()
    expect(wal.writer.hasPending).toBe(false)
    expect(wal.read()).toEqual([['loss', 0, 1]])
  })

  test('what waits holds the segment open', () => {
    const wal = new WalOnFaultyDisk()
    wal.disk.freeBytes = 0
    wal.points(0, { loss: 1 })
    expect(wal.writer.rotate()).toBeUndefined()
    wal.disk.freeBytes = Infinity
    expect(wal.writer.rotate()).toBe('session0-000000')
    wal.points(1, { loss: 2 })
    expect(wal.read()).toEqual([
      ['loss', 0, 1],
      ['loss', 1, 2],
    ])
  })

  test('a callback that logs in its turn doubles nothing', () => {
    const wal = new WalOnFaultyDisk()
    let isFirst = true
    wal.onError = () => {
      if (!isFirst) return
      isFirst = false
      wal.points(1, { errors: 1 })
    }
    wal.disk.freeBytes = 0
    wal.points(0, { loss: 1 })
    wal.disk.freeBytes = Infinity
    wal.writer.retry()
    expect(wal.read()).toEqual([
      ['loss', 0, 1],
      ['errors', 1, 1],
    ])
  })
})

describe('when the memory is full, too', () => {
  /** Room for some of 70 records. */
  function overflow(): WalOnFaultyDisk {
    const wal = new WalOnFaultyDisk(2000)
    wal.disk.freeBytes = 0
    for (let step = 0; step < 70; step++) wal.points(step, { loss: step })
    return wal
  }
  const pointsUpTo = (count: number): unknown[] =>
    Array.from({ length: count }, (_, step) => ['loss', step, step])

  test('what came first is kept, and the log tells how many points are lost', () => {
    const wal = overflow()
    wal.disk.freeBytes = Infinity
    wal.writer.retry()
    const read = wal.read()
    const keptCount = read.length - 1
    expect(keptCount).toBeGreaterThan(30)
    expect(keptCount).toBeLessThan(70)
    expect(read).toEqual([
      ...pointsUpTo(keptCount),
      { type: 'dropped', number: 1, pointCount: 70 - keptCount },
    ])
    expect(wal.writer.hasPending).toBe(false)
  })

  test('names that were dropped with their points are told again', () => {
    const wal = overflow()
    wal.points(70, { fresh: 1 })
    wal.disk.freeBytes = Infinity
    wal.writer.retry()
    wal.points(72, { fresh: 3, loss: 4 })
    wal.text(73, 'note', 'after')
    expect(wal.read().slice(-3)).toEqual([
      ['fresh', 72, 3],
      ['loss', 72, 4],
      ['note', 73, 'after'],
    ])
  })

  test('the count is told once, although the disk refuses at first to take it', () => {
    for (let room = 1900; room < 2100; room += 10) {
      const wal = overflow()
      wal.disk.freeBytes = room
      wal.writer.retry()
      wal.disk.freeBytes = 0
      wal.points(70, { loss: 70 })
      wal.disk.freeBytes = Infinity
      wal.writer.retry()
      const read = wal.read()
      const told = read.filter((item) => !Array.isArray(item))
      const keptCount = read.length - told.length
      expect(told).toEqual([
        { type: 'dropped', number: expect.any(Number), pointCount: 71 - keptCount },
      ])
    }
  })

  test('the loss holds the segment open until it is told', () => {
    const wal = new WalOnFaultyDisk(10)
    wal.disk.freeBytes = 0
    wal.points(0, { loss: 1 })
    expect(wal.writer.hasPending).toBe(true)
    expect(wal.writer.rotate()).toBeUndefined()
    wal.disk.freeBytes = Infinity
    expect(wal.writer.rotate()).toBe('session0-000000')
    expect(wal.read()).toEqual([{ type: 'dropped', number: 1, pointCount: 1 }])
  })
})

describe('any course of events', () => {
  const action = fc.oneof(
    { weight: 6, arbitrary: fc.constant('points' as const) },
    { weight: 2, arbitrary: fc.constant('text' as const) },
    { weight: 2, arbitrary: fc.constant('event' as const) },
    { weight: 2, arbitrary: fc.constant('rotate' as const) },
    { weight: 1, arbitrary: fc.constant('retry' as const) },
    { weight: 1, arbitrary: fc.constant('time passes' as const) },
    { weight: 1, arbitrary: fc.constant('break open' as const) },
    { weight: 1, arbitrary: fc.constant('break truncate' as const) },
    { weight: 1, arbitrary: fc.constant('break close' as const) },
    { weight: 1, arbitrary: fc.constant('break remove' as const) },
    { weight: 2, arbitrary: fc.constant('mend' as const) },
    { weight: 3, arbitrary: fc.nat({ max: 200 }) },
  )

  test('loses nothing and doubles nothing, and leaves files of whole records', () => {
    checkProperty(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const wal = new WalOnFaultyDisk()
        const expected: unknown[] = []
        for (const [index, taken] of actions.entries()) {
          const name = `metric ${index % 5}`
          if (typeof taken === 'number') wal.disk.freeBytes = taken
          else if (taken === 'points') {
            wal.points(index, { [name]: index })
            expected.push([name, index, index])
          } else if (taken === 'text') {
            wal.text(index, name, `text ${index}`)
            expected.push([name, index, `text ${index}`])
          } else if (taken === 'event') {
            expected.push(wal.writer.event({ type: 'patch', patch: { name } }))
          } else if (taken === 'rotate') wal.writer.rotate()
          else if (taken === 'retry') wal.writer.retry()
          else if (taken === 'time passes') wal.nowUnixMs += 150
          else if (taken === 'mend') {
            wal.disk.broken.clear()
            wal.disk.freeBytes = Infinity
          } else {
            const operations = ['open', 'truncate', 'close', 'remove'] as const
            for (const operation of operations) {
              if (taken.endsWith(operation)) wal.disk.broken.add(operation)
            }
          }
          const mayBeTorn = actions.slice(0, index + 1).includes('break truncate')
          const damage = wal.read().filter((item) => typeof item === 'string')
          expect(mayBeTorn ? damage.filter((kind) => kind !== 'incomplete') : damage).toEqual([])
        }
        wal.disk.broken.clear()
        wal.disk.freeBytes = Infinity
        wal.writer.retry()
        wal.writer.close()
        expect(wal.writer.hasPending).toBe(false)
        expect(wal.read()).toEqual(expected)
        expect(wal.disk.openFileCount).toBe(0)
      }),
      400,
    )
  })
})
