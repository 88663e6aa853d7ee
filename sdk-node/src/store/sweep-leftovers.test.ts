import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { deadLock, remoteProcess } from '../../test/support/dead-process.ts'
import { openIn } from '../../test/support/open-wish.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import type { OpenSession } from './open-session.ts'
import { formatIdentity, identifyThisProcess } from './process-identity.ts'
import { sweepLeftovers } from './sweep-leftovers.ts'

const HOUR_MS = 3_600_000

let storeDir: string
let open: OpenSession

beforeEach(() => {
  storeDir = storeFolder()
  open = openIn(storeDir, { id: 'r1' })
})

function leave(path: string, ageMs: number, content = 'x'): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  const at = new Date(Date.now() - ageMs)
  utimesSync(path, at, at)
  return path
}

function sweep(): number {
  return [...sweepLeftovers(open.run.project, Date.now())].length
}

const FOLDERS = [
  '',
  'projects/digits',
  ...['runs', 'wal', 'metrics', 'text'].map((kind) => `projects/digits/${kind}/r1`),
]

test('temporary files of more than an hour go, in every folder; younger ones stay', () => {
  const inAll = (name: string, ageMs: number): string[] =>
    FOLDERS.map((folder) => leave(join(storeDir, folder, name), ageMs))
  const old = inAll('.tmp-index.json-0123456789ab', HOUR_MS + 60_000)
  const young = inAll('.tmp-index.json-0123456789ac', HOUR_MS - 60_000)
  const others = ['kept', '.tmp-theirs'].flatMap((name) => inAll(name, 24 * HOUR_MS))
  const theirs = leave(join(storeDir, '.tmp-build-0123456789ab'), 24 * HOUR_MS)
  sweep()
  expect(existsSync(theirs)).toBe(true)
  expect(old.filter((path) => existsSync(path))).toEqual([])
  expect(young.every((path) => existsSync(path))).toBe(true)
  expect(others.every((path) => existsSync(path))).toBe(true)
  expect(existsSync(open.run.recordFile)).toBe(true)
  expect(existsSync(open.run.sessionLockFile(open.session))).toBe(true)
})

test.each([
  ['of who died', deadLock(), HOUR_MS * 2, false],
  ['of who died just now', deadLock(), 0, true],
  ['of who lives', formatIdentity(identifyThisProcess()), HOUR_MS * 2, true],
  ['of who may live elsewhere, for so long', formatIdentity(remoteProcess()), HOUR_MS * 2, false],
])('a lock of recovery %s', (_, content, ageMs, stays) => {
  const lock = leave(join(open.run.dir, '.recovery'), ageMs, content)
  sweep()
  expect(existsSync(lock)).toBe(stays)
})

test('it stops after each folder of a run, and follows no link', () => {
  openIn(storeDir, { id: 'r2' })
  const elsewhere = join(storeFolder(), '.tmp-a-0123456789ab')
  leave(elsewhere, HOUR_MS * 2)
  symlinkSync(dirname(elsewhere), open.run.project.file('runs/r3'))
  expect(sweep()).toBe(4)
  expect(existsSync(elsewhere)).toBe(true)
})
