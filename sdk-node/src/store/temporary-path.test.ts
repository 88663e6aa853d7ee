import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryPathFor, temporaryTarget } from './temporary-path.ts'

test.each(['index.json', '.lock', 'a-b-0123456789ab', 'x'.repeat(64)])('%s', (name) => {
  const path = temporaryPathFor(`/store/projects/${name}`)
  expect(dirname(path)).toBe('/store/projects')
  expect(basename(path)).toMatch(/^\.tmp-/)
  expect(temporaryTarget(basename(path))).toBe(name)
  expect(temporaryPathFor(`/store/projects/${name}`)).not.toBe(path)
})

test.each([
  '.tmp-index.json',
  '.tmp-0123456789ab',
  'index.json-0123456789ab',
  '.tmp-a-0123456789AB',
])('%s is none of ours', (name) => {
  expect(temporaryTarget(name)).toBeUndefined()
})
