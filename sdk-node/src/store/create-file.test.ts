import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { storeFolder } from '../../test/support/store-folder.ts'
import { createFile } from './create-file.ts'

const disk = vi.hoisted(() => ({
  linkFails: '',
  writeFailsOn: -1,
  writeFails: 'ENOSPC',
  writeCount: 0,
}))

vi.mock(import('node:fs'), async (importOriginal) => {
  const fs = await importOriginal()
  const failure = (code: string): Error => Object.assign(new Error(code), { code })
  return {
    ...fs,
    linkSync: (from, to) => {
      if (disk.linkFails !== '') throw failure(disk.linkFails)
      fs.linkSync(from, to)
    },
    writeFileSync: (path, content, options) => {
      if (disk.writeCount++ === disk.writeFailsOn) throw failure(disk.writeFails)
      fs.writeFileSync(path, content, options)
    },
  }
})

afterEach(() => {
  Object.assign(disk, { linkFails: '', writeFailsOn: -1, writeFails: 'ENOSPC', writeCount: 0 })
})

test.each(['', 'EPERM', 'ENOTSUP', 'ENOSYS'])(
  'makes a file once, also where links fail: %s',
  (code) => {
    const folder = storeFolder()
    const path = join(folder, 'a')
    disk.linkFails = code
    expect(createFile(path, 'first')).toBe(true)
    expect(createFile(path, 'second')).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe('first')
    expect(readdirSync(folder)).toEqual(['a'])
  },
)

test('gives way to who was quicker by an instant', () => {
  const folder = storeFolder()
  disk.linkFails = 'EEXIST'
  expect(createFile(join(folder, 'a'), 'mine')).toBe(false)
  expect(readdirSync(folder)).toEqual([])
})

test('leaves nothing behind when the disk is full', () => {
  const folder = storeFolder()
  for (const [linkFails, writeFailsOn] of [
    ['', 0],
    ['EPERM', 2],
  ] as const) {
    Object.assign(disk, { linkFails, writeFailsOn, writeCount: 0 })
    expect(() => createFile(join(folder, 'a'), 'x')).toThrow('ENOSPC')
    expect(readdirSync(folder)).toEqual([])
  }
})

test.each(['EPERM', 'EACCES'])('on Windows a file that is being removed is there: %s', (code) => {
  const folder = storeFolder()
  const refusal = { linkFails: code, writeFailsOn: 1, writeFails: code }
  Object.assign(disk, { ...refusal, writeCount: 0 })
  expect(createFile(join(folder, 'a'), 'x', 'win32')).toBe(false)
  Object.assign(disk, { ...refusal, writeCount: 0 })
  expect(() => createFile(join(folder, 'a'), 'x', 'linux')).toThrow(code)
  Object.assign(disk, { ...refusal, writeFailsOn: 0, writeCount: 0 })
  expect(() => createFile(join(folder, 'a'), 'x', 'win32')).toThrow(code)
  expect(readdirSync(folder)).toEqual([])
})

test('says what is wrong with the folder', () => {
  const folder = storeFolder()
  expect(() => createFile(join(folder, 'no', 'a'), 'x')).toThrow('ENOENT')
  mkdirSync(join(folder, 'b'))
  writeFileSync(join(folder, 'c'), '')
  expect(createFile(join(folder, 'b'), 'x')).toBe(false)
})
