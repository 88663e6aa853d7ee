import { statSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { storeFolder } from '../../test/support/store-folder.ts'
import { makeFolder } from './make-folder.ts'

test('makes what is missing, and is content with what is there', () => {
  const dir = storeFolder()
  makeFolder(`${dir}/a/b/c`)
  makeFolder(`${dir}/a/b/c`)
  expect(statSync(`${dir}/a/b/c`).isDirectory()).toBe(true)
})

test('refuses a file in the way, and a place that takes none', () => {
  const dir = storeFolder()
  writeFileSync(`${dir}/file`, '')
  expect(() => makeFolder(`${dir}/file`)).toThrow(/EEXIST/)
  expect(() => makeFolder(`${dir}/file/inner`)).toThrow(/ENOTDIR/)
  expect(() => makeFolder('/proc/store/projects')).toThrow(/ENOENT|EACCES|EPERM|EROFS/)
})
