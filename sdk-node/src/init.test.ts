import { existsSync, readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openIn } from '../test/support/open-wish.ts'
import { hiddenFiles } from '../test/support/run-state.ts'
import { storeFolder } from '../test/support/store-folder.ts'
import { startRun } from './init.ts'
import { resolveOptions } from './options.ts'
import { readManifest, readProjectIndex, readRunRecord } from './store/run-files.ts'
import { ProjectLocation } from './store/run-location.ts'

/** Paths that the disk refuses to make, or to put a file in place of. */
const disk = vi.hoisted(() => ({ refuses: /^$/, isRefusing: false }))

vi.mock(import('node:fs'), async (importOriginal) => {
  const fs = await importOriginal()
  const check = (path: unknown): void => {
    if (!disk.isRefusing || !disk.refuses.test(String(path))) return
    throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
  }
  return {
    ...fs,
    openSync: (path, ...rest) => {
      check(path)
      return fs.openSync(path, ...rest)
    },
    renameSync: (from, to) => {
      check(to)
      fs.renameSync(from, to)
    },
  }
})

let dir: string
let project: ProjectLocation

beforeEach(() => {
  dir = storeFolder()
  project = new ProjectLocation(dir, 'digits')
})

afterEach(() => {
  disk.isRefusing = false
})

function startInVain(refuses: RegExp): void {
  Object.assign(disk, { refuses, isRefusing: true })
  const options = resolveOptions({ project: 'digits', dir, id: 'r1', resume: 'allow' })
  expect(() => startRun(options, [], () => {})).toThrow(
    expect.objectContaining({
      code: 'store-unusable',
      message: expect.stringMatching(/^cannot start a log in .*: ENOSPC: no space left$/),
    }),
  )
  disk.isRefusing = false
}

const openFiles = (): string[] => readdirSync('/proc/self/fd')

test.each([
  ['the log', /\.wal$/],
  ['the manifest', /manifest\.json$/],
])('a run whose start fails at %s has never been', (_, refuses) => {
  const fileCount = openFiles().length
  startInVain(refuses)
  expect(openFiles()).toHaveLength(fileCount)
  expect(existsSync(project.run('r1').dir)).toBe(false)
  expect(existsSync(project.run('r1').walDir)).toBe(false)
  expect(readProjectIndex(project)?.runs).toEqual([])
  expect(hiddenFiles(dir)).toEqual([])
  expect(openIn(dir, { id: 'r1', resume: 'allow' })).toMatchObject({ isResumed: false, attempt: 0 })
})

test.each([
  ['the log', /\.wal$/],
  ['the manifest', /manifest\.json$/],
])('a run that another process has joined stays as that left it: %s', (_, refuses) => {
  const other = openIn(dir, { id: 'r1' })
  startInVain(refuses)
  const run = project.run('r1')
  expect(readRunRecord(run)?.attempts).toMatchObject([{ session: other.session }])
  expect(readRunRecord(run)?.state).toBe('running')
  expect(readManifest(run).tails).toEqual([])
  expect(readdirSync(run.walDir)).toEqual([`${other.session}.lock`])
  expect(hiddenFiles(dir)).toEqual([])
})
