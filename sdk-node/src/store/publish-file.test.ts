import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { storeFolder } from '../../test/support/store-folder.ts'
import { publishFile } from './publish-file.ts'

const disk = vi.hoisted(() => ({ maxWriteBytes: Infinity, freeBytes: Infinity, calls: [''] }))

vi.mock(import('node:fs'), async (importOriginal) => {
  const fs = await importOriginal()
  const writeSync = (fd: number, bytes: Uint8Array, start: number, count: number): number => {
    const taken = Math.min(count, disk.maxWriteBytes, disk.freeBytes)
    disk.freeBytes -= taken
    return fs.writeSync(fd, bytes, start, taken)
  }
  const noting = <Call extends (...given: never[]) => unknown>(name: string, call: Call): Call =>
    ((...given: never[]) => {
      disk.calls.push(name)
      return call(...given)
    }) as Call
  return {
    ...fs,
    writeSync: writeSync as typeof fs.writeSync,
    fsyncSync: noting('fsync', fs.fsyncSync),
    renameSync: noting('rename', fs.renameSync),
  }
})

afterEach(() => {
  Object.assign(disk, { maxWriteBytes: Infinity, freeBytes: Infinity, calls: [] })
})

describe('a file', () => {
  test('is published whole under its name, in folders that are made', () => {
    const folder = join(storeFolder(), 'a', 'b')
    publishFile(join(folder, 'file.json'), '{"ä":1}', { durable: true })
    publishFile(join(folder, 'bytes'), Uint8Array.of(1, 0, 255), { durable: false })
    expect(readFileSync(join(folder, 'file.json'), 'utf8')).toBe('{"ä":1}')
    expect([...readFileSync(join(folder, 'bytes'))]).toEqual([1, 0, 255])
    expect(readdirSync(folder).toSorted()).toEqual(['bytes', 'file.json'])
    expect(statSync(join(folder, 'bytes')).mode & 0o777).toBe(0o644 & ~process.umask())
  })

  test('replaces what stood there, also when it is shorter or empty', () => {
    const path = join(storeFolder(), 'file')
    publishFile(path, 'a long text', { durable: true })
    publishFile(path, 'short', { durable: false })
    expect(readFileSync(path, 'utf8')).toBe('short')
    publishFile(path, '', { durable: false })
    expect(readFileSync(path, 'utf8')).toBe('')
  })

  test('is whole however little a write takes', () => {
    disk.maxWriteBytes = 3
    const path = join(storeFolder(), 'file')
    publishFile(path, 'a text of some length', { durable: false })
    expect(readFileSync(path, 'utf8')).toBe('a text of some length')
  })

  test('may have a name as long as the disk takes, in any folder', () => {
    const folder = join(storeFolder(), 'ä 🙂')
    publishFile(join(folder, 'x'.repeat(255)), 'a', { durable: true })
    expect(readdirSync(folder)).toEqual(['x'.repeat(255)])
  })

  test('is on the disk before it has its name, and its name before it is told', () => {
    publishFile(join(storeFolder(), 'a'), 'a', { durable: true })
    expect(disk.calls).toEqual(['fsync', 'rename', 'fsync'])
    disk.calls = []
    publishFile(join(storeFolder(), 'a'), 'a', { durable: false })
    expect(disk.calls).toEqual(['rename'])
  })
})

describe('what cannot be published', () => {
  test('leaves the old file and no temporary one when the disk is full', () => {
    const folder = storeFolder()
    const path = join(folder, 'file')
    publishFile(path, 'before', { durable: true })
    disk.freeBytes = 4
    expect(() => publishFile(path, 'what comes after', { durable: true })).toThrow(
      'the disk took no more bytes',
    )
    expect(readFileSync(path, 'utf8')).toBe('before')
    expect(readdirSync(folder)).toEqual(['file'])
  })

  test('leaves no temporary file when the name is a folder’s', () => {
    const folder = storeFolder()
    mkdirSync(join(folder, 'taken'))
    writeFileSync(join(folder, 'taken', 'inside'), '')
    expect(() => publishFile(join(folder, 'taken'), 'a', { durable: true })).toThrow(/EISDIR|EPERM/)
    expect(readdirSync(folder)).toEqual(['taken'])
  })

  test('says so when the folder is a file', () => {
    const folder = storeFolder()
    writeFileSync(join(folder, 'file'), 'a')
    expect(() => publishFile(join(folder, 'file', 'b'), 'a', { durable: true })).toThrow(
      /ENOTDIR|EEXIST/,
    )
    expect(readdirSync(folder)).toEqual(['file'])
  })
})
