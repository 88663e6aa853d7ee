import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkProperty } from '../../test/support/check-property.ts'
import { FaultyFileSystem } from '../../test/support/faulty-file-system.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { nodeFileSystem, WalFile } from './wal-file.ts'

/** @returns '' when nothing was thrown */
function refusalOf(work: () => void): string {
  try {
    work()
    return ''
  } catch (error) {
    return String(error)
  }
}

const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes)

describe('append', () => {
  test('writes the whole record, however little a write takes', () => {
    const disk = new FaultyFileSystem()
    disk.maxWriteBytes = 1
    const file = new WalFile('a', disk)
    file.append(bytesOf(1, 2, 3, 99), 3)
    expect([...disk.contentOf('a')]).toEqual([1, 2, 3])
    expect(file.endByte).toBe(3)
  })

  test('takes back what a full disk took of a record', () => {
    const disk = new FaultyFileSystem()
    const file = new WalFile('a', disk)
    file.append(bytesOf(1, 2), 2)
    disk.freeBytes = 2
    expect(() => file.append(bytesOf(3, 4, 5), 3)).toThrow('ENOSPC')
    expect([...disk.contentOf('a')]).toEqual([1, 2])
    expect(disk.freeBytes).toBe(2)
    file.append(bytesOf(6, 7), 2)
    expect([...disk.contentOf('a')]).toEqual([1, 2, 6, 7])
  })

  test('does the same when the disk only says that it took nothing', () => {
    const disk = new FaultyFileSystem()
    disk.isSilentlyFull = true
    const file = new WalFile('a', disk)
    disk.freeBytes = 2
    expect(() => file.append(bytesOf(1, 2, 3), 3)).toThrow('the disk took no more bytes')
    expect(disk.contentOf('a')).toHaveLength(0)
  })

  test('writes nothing behind a torn record until that has been taken back', () => {
    const disk = new FaultyFileSystem()
    const file = new WalFile('a', disk)
    file.append(bytesOf(1), 1)
    disk.freeBytes = 1
    disk.broken.add('truncate')
    expect(() => file.append(bytesOf(2, 3), 2)).toThrow('EIO: truncate')
    expect([...disk.contentOf('a')]).toEqual([1, 2])
    disk.freeBytes = 10
    expect(() => file.append(bytesOf(4), 1)).toThrow('EIO: truncate')
    expect([...disk.contentOf('a')]).toEqual([1, 2])
    disk.broken.clear()
    file.append(bytesOf(5), 1)
    expect([...disk.contentOf('a')]).toEqual([1, 5])
    expect(file.endByte).toBe(2)
  })

  test('leaves whole records only, whatever the disk does', () => {
    const step = fc.record({
      byteCount: fc.integer({ min: 1, max: 6 }),
      freeBytes: fc.oneof(fc.constant(Infinity), fc.nat({ max: 8 })),
      maxWriteBytes: fc.integer({ min: 1, max: 6 }),
      broken: fc.subarray(['write', 'truncate'] as const),
    })
    checkProperty(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const disk = new FaultyFileSystem()
        const file = new WalFile('a', disk)
        const kept: number[] = []
        for (const [index, { byteCount, freeBytes, maxWriteBytes, broken }] of steps.entries()) {
          Object.assign(disk, { freeBytes, maxWriteBytes })
          disk.broken.clear()
          for (const operation of broken) disk.broken.add(operation)
          const record = new Uint8Array(byteCount).fill(index)
          const refusal = refusalOf(() => file.append(record, byteCount))
          if (refusal === '') kept.push(...record)
          expect(refusal).toMatch(/^$|ENOSPC|EIO/)
          expect(file.endByte).toBe(kept.length)
          const mayBeTorn = broken.includes('truncate')
          const content = [...disk.contentOf('a')]
          expect(mayBeTorn ? content.slice(0, kept.length) : content).toEqual(kept)
        }
      }),
      500,
    )
  })
})

describe('close', () => {
  test('keeps a late record out of whatever file has the number now', () => {
    const disk = new FaultyFileSystem()
    const file = new WalFile('a', disk)
    file.close()
    const other = new WalFile('b', disk)
    other.append(bytesOf(1), 1)
    expect(() => file.append(bytesOf(9), 1)).toThrow('EBADF')
    expect([...disk.contentOf('b')]).toEqual([1])
  })
})

describe('on the machine’s own disk', () => {
  test('makes the file, and refuses to take over another', () => {
    const path = join(storeFolder(), 'a.wal')
    const file = new WalFile(path, nodeFileSystem)
    file.append(bytesOf(1, 2, 3), 2)
    file.append(bytesOf(4), 1)
    file.close()
    expect([...readFileSync(path)]).toEqual([1, 2, 4])
    expect(() => new WalFile(path, nodeFileSystem)).toThrow('EEXIST')
    expect(() => file.append(bytesOf(5), 1)).toThrow('"fd" is out of range')
    expect([...readFileSync(path)]).toEqual([1, 2, 4])
  })

  test('an empty one that is discarded is gone', () => {
    const path = join(storeFolder(), 'a.wal')
    new WalFile(path, nodeFileSystem).discard()
    expect(() => readFileSync(path)).toThrow('ENOENT')
  })
})
