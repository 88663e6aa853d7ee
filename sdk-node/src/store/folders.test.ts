import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { storeFolder } from '../../test/support/store-folder.ts'
import { LayoutError, parseRootIndex } from '../layout/index.ts'
import { readJsonFile } from './json-file.ts'
import { listFolder } from './list-folder.ts'
import { removeIfEmpty } from './remove-if-empty.ts'
import { listSegments, listSessionLocks } from './segment-files.ts'

function folderOf(...names: string[]): string {
  const folder = storeFolder()
  for (const name of names) writeFileSync(join(folder, name), '')
  return folder
}

describe('listSegments', () => {
  test('gives each session’s segments in order, by number', () => {
    const names = ['b-000010', 'b-000002', 'a-000001', 'b-1000000', 'a-000000']
    const folder = folderOf(...names.map((name) => `${name}.wal`))
    expect(listSegments(folder)).toEqual([
      { name: 'a-000000', session: 'a', segment: 0 },
      { name: 'a-000001', session: 'a', segment: 1 },
      { name: 'b-000002', session: 'b', segment: 2 },
      { name: 'b-000010', session: 'b', segment: 10 },
      { name: 'b-1000000', session: 'b', segment: 1_000_000 },
    ])
  })

  test('passes over what is no segment', () => {
    const folder = folderOf(
      'a.lock',
      '.recovery',
      'a-000000.wal.damaged',
      '.tmp-a-000000.wal',
      'x.wal',
      '.wal',
      'a-000000',
    )
    expect(listSegments(folder)).toEqual([])
    expect(listSegments(join(folder, 'absent'))).toEqual([])
  })
})

test('listSessionLocks gives sessions, and no lock of the library’s own', () => {
  const sessions = ['loyw3v28161ed6aecb', 'mwqd0sejfd728fc19f']
  const locks = sessions.map((session) => `${session}.lock`)
  const folder = folderOf(
    ...locks,
    '.recovery',
    '.lock',
    '.recovery.breaking',
    `${sessions[0]}.wal`,
  )
  expect(listSessionLocks(folder).toSorted()).toEqual(sessions)
  expect(listSessionLocks(join(folder, 'absent'))).toEqual([])
})

test('listFolder tells an absent folder from one that cannot be listed', () => {
  const folder = folderOf('file')
  expect(listFolder(folder)).toEqual(['file'])
  expect(listFolder(join(folder, 'absent'))).toEqual([])
  expect(() => listFolder(join(folder, 'file'))).toThrow('ENOTDIR')
})

test('removeIfEmpty removes an empty folder and nothing else', () => {
  const folder = folderOf('file')
  mkdirSync(join(folder, 'empty'))
  removeIfEmpty(join(folder, 'empty'))
  removeIfEmpty(join(folder, 'empty'))
  removeIfEmpty(folder)
  expect(readdirSync(folder)).toEqual(['file'])
  expect(() => removeIfEmpty(join(folder, 'file'))).toThrow('ENOTDIR')
})

describe('readJsonFile', () => {
  test('is undefined for no file, and throws for one that cannot be read', () => {
    const folder = storeFolder()
    expect(readJsonFile(join(folder, 'absent.json'), parseRootIndex)).toBeUndefined()
    expect(() => readJsonFile(folder, parseRootIndex)).toThrow('EISDIR')
  })

  test.each([
    ['', 'is not JSON'],
    ['{"layout":1', 'is not JSON'],
    ['\u0000\u0000', 'is not JSON'],
    ['{"layout":3}', 'has layout version 3'],
    ['{"layout":1,"projects":1}', '"projects" should be a list'],
  ])('names the file that holds %j', (content, message) => {
    const path = join(storeFolder(), 'index.json')
    writeFileSync(path, content)
    expect(() => readJsonFile(path, parseRootIndex)).toThrow(LayoutError)
    expect(() => readJsonFile(path, parseRootIndex)).toThrow(message)
    expect(() => readJsonFile(path, parseRootIndex)).toThrow(path)
  })
})
