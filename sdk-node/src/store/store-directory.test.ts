import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { afterEach, expect, it, vi } from 'vitest'
import { resolveStoreDirectory } from './store-directory.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('takes the folder that is named, then the environment, then the data folder', () => {
  const environment = { SHARDBOARD_DIR: '/from/environment' }
  expect(resolveStoreDirectory('/named', environment)).toBe(resolve('/named'))
  expect(resolveStoreDirectory(undefined, environment)).toBe(resolve('/from/environment'))
  expect(resolveStoreDirectory(undefined, {})).toMatch(/shardboard/)
})

it('resolves relative names, and leaves ~ to the shell', () => {
  expect(resolveStoreDirectory('runs', {})).toBe(join(process.cwd(), 'runs'))
  expect(resolveStoreDirectory('~', {})).toBe(join(process.cwd(), '~'))
})

it('takes an empty name for none', () => {
  expect(resolveStoreDirectory('', { SHARDBOARD_DIR: '/e' })).toBe(resolve('/e'))
  expect(resolveStoreDirectory('', { SHARDBOARD_DIR: '' })).toBe(resolveStoreDirectory())
})

it('is where the platform keeps data', () => {
  vi.stubEnv('XDG_DATA_HOME', '/data-home')
  const expected =
    process.platform === 'linux'
      ? '/data-home/shardboard'
      : envPaths('shardboard', { suffix: '' }).data
  expect(resolveStoreDirectory(undefined, {})).toBe(expected)
})
