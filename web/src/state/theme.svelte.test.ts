import { expect, test } from 'vitest'
import { createSafeStorage } from './safe-storage.ts'
import { Theme } from './theme.svelte.ts'

const memory = () =>
  createSafeStorage(() => {
    throw new Error('storage is forbidden here')
  })

test('the address wins over the choice, which wins over the system', () => {
  const storage = memory()
  const theme = new Theme(storage, () => true)
  expect(theme.resolved).toBe('dark')
  theme.choose('light')
  expect(theme.resolved).toBe('light')
  theme.applyParam('dark')
  expect(theme.resolved).toBe('dark')
  expect(new Theme(storage, () => true).choice).toBe('light')
})

test('choosing goes round, is remembered, and ends what the address said', () => {
  const storage = memory()
  const theme = new Theme(storage, () => false)
  theme.applyParam('dark')
  theme.chooseNext()
  expect(theme.choice).toBe('system')
  expect(theme.param).toBeNull()
  theme.chooseNext()
  expect(new Theme(storage, () => false).choice).toBe('light')
})
