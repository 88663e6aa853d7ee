import { describe, expect, test } from 'vitest'
import { pageState } from './page-state.ts'
import { formatIframe } from './share-text.ts'
import { SHORTCUTS } from './shortcut-list.ts'
import { COMMAND_OF_KEY, shortcutOf } from './shortcuts.ts'

describe('shortcuts', () => {
  const press = { ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false }

  test('each command has one key, and is described', () => {
    expect(new Set(COMMAND_OF_KEY.values()).size).toBe(COMMAND_OF_KEY.size)
    expect(new Set(SHORTCUTS.map(({ description }) => description)).size).toBe(COMMAND_OF_KEY.size)
    for (const [key, command] of COMMAND_OF_KEY) {
      expect(shortcutOf({ ...press, key }, false)).toBe(command)
    }
  })

  test('keys that are typed, or belong to the browser, are none', () => {
    expect(shortcutOf({ ...press, key: 'x' }, true)).toBeNull()
    expect(shortcutOf({ ...press, key: 'r', ctrlKey: true }, false)).toBeNull()
    expect(shortcutOf({ ...press, key: 'x', defaultPrevented: true }, false)).toBeNull()
    expect(shortcutOf({ ...press, key: 'z' }, false)).toBeNull()
  })
})

describe('pageState', () => {
  const counts = { runs: 2, selectedRuns: 1, metrics: 3, shownMetrics: 2 }
  const ready = { kind: 'ready' } as const

  test('says why there are no charts', () => {
    expect(pageState({ kind: 'opening' }, counts)).toBe('opening')
    expect(pageState({ kind: 'no-project' }, counts)).toBe('first-visit')
    expect(pageState({ kind: 'opening-project' }, counts)).toBe('loading-runs')
    expect(pageState(ready, { ...counts, runs: 0 })).toBe('empty-project')
    expect(pageState(ready, { ...counts, selectedRuns: 0 })).toBe('no-runs-selected')
    expect(pageState(ready, { ...counts, metrics: null })).toBe('loading-metrics')
    expect(pageState(ready, { ...counts, metrics: 0 })).toBe('no-metrics')
    expect(pageState(ready, { ...counts, shownMetrics: 0 })).toBe('no-match')
    const failure = { code: 'unreachable', message: '' }
    expect(pageState({ kind: 'failed', failure }, counts)).toBe('failed')
  })

  test('says nothing where there are charts', () => {
    expect(pageState(ready, counts)).toBeNull()
  })
})

test('an iframe escapes what a link and a name may hold', () => {
  expect(formatIframe('http://h/?a=1&b="x"', '<img> "q"')).toBe(
    '<iframe src="http://h/?a=1&amp;b=&quot;x&quot;" title="&lt;img> &quot;q&quot;" ' +
      'width="100%" height="500" style="border:0" loading="lazy"></iframe>',
  )
})
