import { readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { sampleRecord } from '../../test/support/sample-record.ts'
import { storeFolder } from '../../test/support/store-folder.ts'
import { registerProject } from './register-project.ts'
import { indexRun, readProjectIndex } from './run-files.ts'
import { rootIndexFile } from './run-location.ts'

const published = vi.hoisted((): string[] => [])

vi.mock(import('./publish-file.ts'), async (importOriginal) => {
  const original = await importOriginal()
  return {
    ...original,
    publishFile: (path, ...rest) => {
      published.push(path)
      original.publishFile(path, ...rest)
    },
  }
})

let storeDir: string
beforeEach(() => {
  storeDir = storeFolder()
  published.length = 0
})

test('a project has its own index before the store lists it', () => {
  const project = registerProject(storeDir, 'digits', 7)
  expect(published.map((path) => relative(storeDir, path))).toEqual([
    'projects/digits/index.json',
    'index.json',
  ])
  expect(readProjectIndex(project)).toEqual({ project: 'digits', updatedUnixMs: 7, runs: [] })
  registerProject(storeDir, 'digits', 8)
  expect(published).toHaveLength(2)
})

test('a project that is listed again keeps its index', () => {
  const project = registerProject(storeDir, 'digits', 7)
  indexRun(project, sampleRecord(), 8)
  const before = readFileSync(project.indexFile, 'utf8')
  rmSync(rootIndexFile(storeDir))
  registerProject(storeDir, 'digits', 9)
  expect(readFileSync(project.indexFile, 'utf8')).toBe(before)
  expect(published.at(-1)).toBe(rootIndexFile(storeDir))
})
