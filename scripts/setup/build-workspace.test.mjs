// @ts-check
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newestChangeMs } from './build-workspace.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'newest-change-'))
  mkdirSync(join(folder, 'inner'))
  writeFileSync(join(folder, 'inner', 'old.ts'), '')
  writeFileSync(join(folder, 'new.ts'), '')
  utimesSync(join(folder, 'inner', 'old.ts'), 1_000, 1_000)
  utimesSync(join(folder, 'new.ts'), 2_000, 2_000)
  setFolderTimes(500)
})

afterEach(() => rmSync(folder, { recursive: true }))

/** @param {number} unixSeconds */
function setFolderTimes(unixSeconds) {
  for (const path of [join(folder, 'inner'), folder]) utimesSync(path, unixSeconds, unixSeconds)
}

test('the newest file decides, however deep', () => {
  expect(newestChangeMs(folder)).toBe(2_000_000)
  utimesSync(join(folder, 'inner', 'old.ts'), 3_000, 3_000)
  expect(newestChangeMs(folder)).toBe(3_000_000)
})

test('a removed file tells by its folder', () => {
  const before = newestChangeMs(folder)
  rmSync(join(folder, 'inner', 'old.ts'))
  expect(newestChangeMs(folder)).toBeGreaterThan(before)
})

test('what does not exist was never changed', () => {
  expect(newestChangeMs(join(folder, 'gone'))).toBe(0)
})
