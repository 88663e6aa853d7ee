import { expect, test } from 'vitest'
import { PendingRecords } from './pending-records.ts'

const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes)

function drained(pending: PendingRecords): number[][] {
  const chunks: number[][] = []
  pending.drain((bytes) => chunks.push([...bytes]))
  return chunks
}

test('keeps copies, in order', () => {
  const pending = new PendingRecords(100)
  const buffer = bytesOf(1, 2, 3)
  expect(pending.push(buffer, 2, 1)).toBe(true)
  buffer.fill(9)
  expect(pending.push(buffer, 3, 1)).toBe(true)
  expect(pending.isEmpty).toBe(false)
  expect(drained(pending)).toEqual([
    [1, 2],
    [9, 9, 9],
  ])
  expect(pending.isEmpty).toBe(true)
})

test('takes what fits to the last byte, counts what does not, and has room again after', () => {
  const pending = new PendingRecords(4)
  expect(pending.push(bytesOf(1, 2, 3), 3, 10)).toBe(true)
  expect(pending.push(bytesOf(4, 5), 2, 7)).toBe(false)
  expect(pending.push(bytesOf(6), 1, 3)).toBe(true)
  expect(pending.push(bytesOf(7), 1, 2)).toBe(false)
  expect(pending.droppedPointCount).toBe(9)
  expect(drained(pending)).toEqual([[1, 2, 3], [6]])
  expect(pending.droppedPointCount).toBe(9)
  pending.forgetDropped()
  expect(pending.droppedPointCount).toBe(0)
  expect(pending.push(bytesOf(1, 2, 3, 4), 4, 1)).toBe(true)
})

test('keeps the record that fails, and all after it', () => {
  const pending = new PendingRecords(100)
  for (const byte of [1, 2, 3]) pending.push(bytesOf(byte), 1, 1)
  const written: number[] = []
  const failAt2 = (bytes: Uint8Array): void => {
    if (bytes[0] === 2) throw new Error('full')
    written.push(bytes[0] ?? -1)
  }
  expect(() => pending.drain(failAt2)).toThrow('full')
  expect(written).toEqual([1])
  pending.push(bytesOf(4), 1, 1)
  expect(drained(pending)).toEqual([[2], [3], [4]])
})

test('an empty record needs no room, and is none', () => {
  const pending = new PendingRecords(0)
  expect(pending.push(bytesOf(1), 0, 0)).toBe(true)
  expect(pending.isEmpty).toBe(true)
})
