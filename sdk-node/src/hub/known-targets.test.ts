import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { storeFolder } from '../../test/support/store-folder.ts'
import { bindRun, hubFolder } from '../store/bound-runs.ts'
import { listTargets, rememberTarget } from './known-targets.ts'

const TARGET = { hubUrl: 'https://hub.example', dataset: 'me/runs', space: null, isPrivate: false }

test('a target is found again, as it was bound or told later', () => {
  const dir = storeFolder()
  expect(listTargets(dir)).toEqual([])
  bindRun(dir, TARGET, { folder: 'p', runId: 'a' })
  expect(listTargets(dir)).toEqual([TARGET])
  rememberTarget(dir, { ...TARGET, space: 'me/board', isPrivate: true })
  rememberTarget(dir, TARGET)
  expect(listTargets(dir)).toEqual([{ ...TARGET, space: 'me/board', isPrivate: true }])
})

test.each([
  '{',
  '{}',
  '{"hubUrl":"https://hub.example","dataset":"../../x","space":null}',
  '{"hubUrl":"https://hub.example","dataset":"me/runs","space":"x"}',
])('%s is no target', (text) => {
  const dir = storeFolder()
  const folder = hubFolder(dir, TARGET)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'target.json'), text)
  expect(listTargets(dir)).toEqual([])
})

test('a target that is not of its folder is none', () => {
  const dir = storeFolder()
  bindRun(dir, TARGET, { folder: 'p', runId: 'a' })
  renameSync(hubFolder(dir, TARGET), join(dir, '.hub/other'))
  expect(listTargets(dir)).toEqual([])
})
