import { renameSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { storeFolder } from '../../test/support/store-folder.ts'
import { emptyManifest } from '../layout/index.ts'
import { ManifestMemory } from './manifest-memory.ts'

test('a manifest is remembered until its file is another', () => {
  const path = `${storeFolder()}/manifest.json`
  const replace = (text: string): void => {
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  }
  const memory = new ManifestMemory()
  const [first, second] = [emptyManifest('one'), emptyManifest('two')]
  expect(memory.recall(path)).toBeUndefined()
  expect(memory.read(path, () => undefined)).toBeUndefined()
  expect(memory.recall(path)).toBeUndefined()
  replace('first')
  expect(memory.read(path, () => first)).toBe(first)
  expect(memory.recall(path)).toBe(first)
  expect(memory.recall(`${path}.other`)).toBeUndefined()
  replace('again')
  expect(memory.recall(path)).toBeUndefined()
  memory.written(path, second)
  expect(memory.recall(path)).toBe(second)
})

test('what replaced a file while it was read is not taken for what was read', () => {
  const path = `${storeFolder()}/manifest.json`
  writeFileSync(path, 'first')
  const memory = new ManifestMemory()
  memory.read(path, () => {
    writeFileSync(`${path}.new`, 'second')
    renameSync(`${path}.new`, path)
    return emptyManifest('first')
  })
  expect(memory.recall(path)).toBeUndefined()
})
