import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { storeFolder } from '../../test/support/store-folder.ts'
import { renameOver } from './rename-over.ts'

const disk = vi.hoisted(() => ({ code: '', refusals: 0, renameCount: 0 }))

vi.mock(import('node:fs'), async (importOriginal) => {
  const fs = await importOriginal()
  return {
    ...fs,
    renameSync: (from, to) => {
      disk.renameCount++
      if (disk.refusals-- > 0) throw Object.assign(new Error(disk.code), { code: disk.code })
      fs.renameSync(from, to)
    },
  }
})

let from = ''
let to = ''

beforeEach(() => {
  const folder = storeFolder()
  from = join(folder, 'new')
  to = join(folder, 'old')
  writeFileSync(from, 'new')
  writeFileSync(to, 'old')
  Object.assign(disk, { code: '', refusals: 0, renameCount: 0 })
})

test.each(['EPERM', 'EACCES', 'EBUSY'])('on Windows it waits for a reader to close: %s', (code) => {
  Object.assign(disk, { code, refusals: 3 })
  renameOver(from, to, 'win32')
  expect(readFileSync(to, 'utf8')).toBe('new')
  expect(disk.renameCount).toBe(4)
})

test('on Windows it gives up in the end, and says why', () => {
  Object.assign(disk, { code: 'EBUSY', refusals: Infinity })
  expect(() => renameOver(from, to, 'win32')).toThrow('EBUSY')
  expect(disk.renameCount).toBeGreaterThan(4)
})

test.each([
  ['win32', 'ENOSPC'],
  ['linux', 'EACCES'],
] as const)('on %s, %s does not pass', (platform, code) => {
  Object.assign(disk, { code, refusals: 1 })
  expect(() => renameOver(from, to, platform)).toThrow(code)
  expect(readFileSync(to, 'utf8')).toBe('old')
})
