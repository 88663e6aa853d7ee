import { expect, test } from 'vitest'
import { ViewSettings } from './view-settings.svelte.ts'

test('a section that starts open is told when it is closed, and the other way round', () => {
  const settings = new ViewSettings()
  const first = { name: 'train', startsOpen: true }
  const later = { name: 'layer_9', startsOpen: false }
  expect([first, later].map((section) => settings.isSectionOpen(section))).toEqual([true, false])
  settings.toggleSection(first)
  settings.toggleSection(later)
  expect([first, later].map((section) => settings.isSectionOpen(section))).toEqual([false, true])
  expect(settings.params).toMatchObject({ closedGroups: ['train'], openGroups: ['layer_9'] })
  settings.toggleSection(first)
  settings.toggleSection(later)
  expect(settings.params).toMatchObject({ closedGroups: [], openGroups: [] })
})
