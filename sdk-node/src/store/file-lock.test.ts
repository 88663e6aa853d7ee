import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { deadLock, remoteProcess } from '../../test/support/dead-process.ts'
import { buildChild, runBuiltChild } from '../../test/support/source-child.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { tryFileLock, withFileLock } from './file-lock.ts'
import { formatIdentity, identifyThisProcess, parseIdentity } from './process-identity.ts'

const disk = vi.hoisted(() => ({ beforeCreation: (_path: string): void => {} }))

vi.mock(import('./create-file.ts'), async (importOriginal) => {
  const { createFile } = await importOriginal()
  return {
    createFile: (path, content) => {
      disk.beforeCreation(path)
      return createFile(path, content)
    },
  }
})

afterEach(() => {
  disk.beforeCreation = () => {}
  vi.restoreAllMocks()
})

const lockIn = (folder: string): string => join(folder, '.lock')

/** Each look at a clock takes five seconds. @returns how many there have been */
function hurryTime(): () => number {
  let looks = 0
  for (const clock of [Date, performance]) {
    const startMs = clock.now()
    vi.spyOn(clock, 'now').mockImplementation(() => startMs + 5_000 * looks++)
  }
  return () => looks
}

const holderOf = (path: string) => parseIdentity(readFileSync(path, 'utf8').split('\n')[0] ?? '')

function makeOld(path: string, ageMs: number): void {
  const at = new Date(Date.now() - ageMs)
  utimesSync(path, at, at)
}

describe('withFileLock', () => {
  test('holds the lock while it works, by name, and gives it back', () => {
    const folder = storeFolder()
    const result = withFileLock(lockIn(folder), () => {
      expect(holderOf(lockIn(folder))).toEqual(identifyThisProcess())
      return 'done'
    })
    expect(result).toBe('done')
    expect(readdirSync(folder)).toEqual([])
  })

  test('gives it back when the work throws', () => {
    const folder = storeFolder()
    expect(() =>
      withFileLock(lockIn(folder), () => {
        throw new Error('mine')
      }),
    ).toThrow('mine')
    expect(readdirSync(folder)).toEqual([])
  })

  test('throws when the folder is not there', () => {
    expect(() => withFileLock(join(storeFolder(), 'no', '.lock'), () => 1)).toThrow('ENOENT')
  })

  test('loses no change of two processes at once', async () => {
    const folder = storeFolder()
    const counterFile = join(folder, 'counter')
    writeFileSync(counterFile, '0')
    const child = await buildChild('counting-child.ts')
    try {
      const count = () => runBuiltChild(child, [counterFile, lockIn(folder), '200'])
      await Promise.all([count(), count()])
    } finally {
      child.remove()
    }
    expect(readFileSync(counterFile, 'utf8')).toBe('400')
    expect(readdirSync(folder)).toEqual(['counter'])
  })
})

describe('a lock that somebody left', () => {
  test.each<[string, string, number]>([
    ['by a process that died', deadLock(), 0],
    [
      'by one whose pid is this one’s now',
      JSON.stringify({ ...identifyThisProcess(), startTicks: '1' }),
      0,
    ],
    ['empty, half a minute ago', '', 31_000],
    ['unreadable, half a minute ago', '{"host":"a', 31_000],
    ['on another machine, half a minute ago', formatIdentity(remoteProcess()), 31_000],
  ])('is broken: %s', (_, content, ageMs) => {
    const folder = storeFolder()
    writeFileSync(lockIn(folder), content)
    makeOld(lockIn(folder), ageMs)
    hurryTime()
    expect(withFileLock(lockIn(folder), () => 'done')).toBe('done')
    expect(readdirSync(folder)).toEqual([])
  })

  test('is broken although the process that broke it before died doing so', () => {
    const folder = storeFolder()
    writeFileSync(lockIn(folder), deadLock())
    writeFileSync(`${lockIn(folder)}.breaking`, 'abc')
    makeOld(`${lockIn(folder)}.breaking`, 3_600_000)
    hurryTime()
    expect(withFileLock(lockIn(folder), () => 'done')).toBe('done')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('tryFileLock', () => {
  test('does the work where nobody holds the lock, or who did is dead', () => {
    const folder = storeFolder()
    expect(tryFileLock(lockIn(folder), () => 'done')).toBe('done')
    writeFileSync(lockIn(folder), deadLock())
    expect(tryFileLock(lockIn(folder), () => 'done')).toBe('done')
    expect(readdirSync(folder)).toEqual([])
  })

  test.each<[string, string, number, string | undefined]>([
    ['a living process', formatIdentity(identifyThisProcess()), 3_600_000, undefined],
    ['another machine, just now', formatIdentity(remoteProcess()), 0, undefined],
    ['another machine, an hour ago', formatIdentity(remoteProcess()), 3_600_000, 'done'],
    ['somebody without a name, just now', '', 0, undefined],
    ['somebody without a name, half a minute ago', '', 31_000, 'done'],
  ])('does not wait for %s', (_, content, ageMs, result) => {
    const folder = storeFolder()
    writeFileSync(lockIn(folder), content)
    makeOld(lockIn(folder), ageMs)
    expect(tryFileLock(lockIn(folder), () => 'done')).toBe(result)
    expect(readdirSync(folder)).toEqual(result === undefined ? ['.lock'] : [])
  })
})

test('a lock that was lost to another meanwhile is left to that', () => {
  const folder = storeFolder()
  const others = formatIdentity(remoteProcess())
  withFileLock(lockIn(folder), () => {
    writeFileSync(lockIn(folder), others)
  })
  expect(readFileSync(lockIn(folder), 'utf8')).toBe(others)
})

test('who does not wait breaks a dead lock too, and that of who died while breaking it', () => {
  const folder = storeFolder()
  writeFileSync(lockIn(folder), deadLock())
  writeFileSync(`${lockIn(folder)}.breaking`, deadLock())
  expect(tryFileLock(lockIn(folder), () => 'done')).toBe('done')
  expect(readdirSync(folder)).toEqual([])
  writeFileSync(lockIn(folder), formatIdentity(identifyThisProcess()))
  expect(tryFileLock(lockIn(folder), () => 'done')).toBe(undefined)
})

describe('a lock that is held', () => {
  test.each<[string, string]>([
    ['by a living process', formatIdentity(identifyThisProcess())],
    ['by one on another machine, who shows life', formatIdentity(remoteProcess())],
    ['by one without a name, who shows life', ''],
  ])('is waited for, a minute long: %s', (_, content) => {
    const folder = storeFolder()
    writeFileSync(lockIn(folder), content)
    let touchedUnixMs = Date.now() + 3_600_000
    disk.beforeCreation = () => {
      touchedUnixMs += 1000
      utimesSync(lockIn(folder), touchedUnixMs / 1000, touchedUnixMs / 1000)
    }
    const looks = hurryTime()
    expect(() => withFileLock(lockIn(folder), () => 'done')).toThrow(
      /\.lock has been held by another process for 60 s; end that process, or remove the file/,
    )
    expect(looks()).toBeGreaterThan(12)
    expect(readdirSync(folder)).toEqual(['.lock'])
  })

  test('is not broken by who was about to break the one before it', () => {
    const folder = storeFolder()
    writeFileSync(lockIn(folder), deadLock())
    const living = formatIdentity(identifyThisProcess())
    disk.beforeCreation = (path) => {
      if (path.endsWith('.breaking')) writeFileSync(lockIn(folder), living)
    }
    hurryTime()
    expect(() => withFileLock(lockIn(folder), () => 'done')).toThrow('held by another process')
    expect(readFileSync(lockIn(folder), 'utf8')).toBe(living)
  })
})
