import { expect, test } from 'vitest'
import { sampleRecord } from '../../test/support/sample-record.ts'
import {
  emptyManifest,
  formatManifest,
  formatProjectIndex,
  formatRootIndex,
  formatRunRecord,
  toIndexedRun,
} from '../layout/index.ts'
import { remotePath, RemoteRuns, type RunKey } from './remote-runs.ts'

const folder = 'digits'
const address = { hubUrl: 'http://127.0.0.1:1', type: 'dataset', id: 'me/runs' } as const
const key = (runId: string): RunKey => ({ folder, runId })

function indexOf(...ids: readonly string[]): [string, string] {
  const runs = ids.map((id) => toIndexedRun(sampleRecord({ id })))
  const text = formatProjectIndex({ project: 'digits', updatedUnixMs: 0, runs })
  return [remotePath.index(folder), text]
}

function datasetOf(...ids: readonly string[]): RemoteRuns {
  const projects = [{ name: 'digits', folder, updatedUnixMs: 0 }]
  const texts = new Map([indexOf(...ids), [remotePath.root, formatRootIndex({ projects })]])
  for (const id of ids) {
    texts.set(remotePath.record(key(id)), formatRunRecord(sampleRecord({ id })))
    texts.set(remotePath.manifest(key(id)), formatManifest(emptyManifest(id)))
  }
  const readText = (path: string): Promise<string | undefined> => Promise.resolve(texts.get(path))
  return new RemoteRuns({ address, readText }, 'head')
}

test('a file is parsed once, however often it is asked for', async () => {
  const remote = datasetOf('one', 'two')
  const read = () =>
    Promise.all([
      remote.rootIndex(),
      remote.projectIndex(folder),
      remote.record(key('one')),
      remote.manifest(key('one')),
    ])
  const first = await read()
  for (const [index, value] of (await read()).entries()) {
    expect(value).not.toBeNull()
    expect(value).toBe(first[index])
  }
})

test('after a commit, what it changed is parsed anew, and nothing else', async () => {
  const before = datasetOf('one')
  const [root, index] = [await before.rootIndex(), await before.projectIndex(folder)]
  expect(await before.hasRun(key('two'))).toBe(false)
  const after = before.after('next', new Map([indexOf('one', 'two')]))
  expect(await after.hasRun(key('two'))).toBe(true)
  expect((await after.projectIndex(folder))?.runs).toHaveLength(2)
  expect(await after.rootIndex()).toBe(root)
  expect(await before.hasRun(key('two'))).toBe(false)
  expect(await before.projectIndex(folder)).toEqual(index)
})

test('what cannot be read is said whenever it is asked for', async () => {
  const remote = new RemoteRuns(
    { address, readText: () => Promise.resolve('{"runs"') },
    'head',
    new Map([indexOf('one')]),
  )
  const read = () => remote.record(key('one'))
  await expect(read()).rejects.toThrow(/one.* of me\/runs/)
  await expect(read()).rejects.toThrow(/one.* of me\/runs/)
})
