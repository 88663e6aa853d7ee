import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleRun, sampleRuns } from '../../test/sample-runs.ts'
import { RunSelection } from './run-selection.svelte.ts'
import {
  DEFAULT_RUN_COUNT,
  formatSelection,
  MAX_RUNS_AT_ONCE,
  resolveSelection,
} from './selection-rule.ts'

const selectedIds = (selection: RunSelection): string[] => selection.selected.map((run) => run.id)

describe('what is selected first', () => {
  test('the newest runs', () => {
    const selection = new RunSelection()
    selection.setRuns(sampleRuns(50))
    expect(selectedIds(selection)).toEqual(
      Array.from({ length: DEFAULT_RUN_COUNT }, (_, index) => `run-${49 - index}`),
    )
    expect(selection.toParam()).toEqual({ kind: 'default' })
  })

  test('what the address names, each run of a name', () => {
    const selection = new RunSelection()
    selection.want({ kind: 'names', names: ['twin', 'nobody'] }, [])
    const unknown = selection.setRuns([
      sampleRun('3', { name: 'twin' }),
      sampleRun('2', { name: 'other' }),
      sampleRun('1', { name: 'twin' }),
    ])
    expect(selectedIds(selection)).toEqual(['3', '1'])
    expect(unknown).toEqual(['nobody'])
  })

  test('the default where nothing that is named exists', () => {
    const selection = new RunSelection()
    selection.want({ kind: 'ids', ids: ['gone'] }, [])
    expect(selection.setRuns(sampleRuns(2))).toEqual(['gone'])
    expect(selectedIds(selection)).toEqual(['run-1', 'run-0'])
  })

  test('none where the address asks for none', () => {
    const selection = new RunSelection()
    selection.want({ kind: 'names', names: [] }, [])
    selection.setRuns(sampleRuns(2))
    expect(selectedIds(selection)).toEqual([])
  })

  test('the address waits for the first run to appear', () => {
    const selection = new RunSelection()
    selection.want({ kind: 'names', names: ['run-0'] }, [])
    expect(selection.setRuns([])).toEqual([])
    expect(selection.toParam()).toEqual({ kind: 'names', names: ['run-0'] })
    selection.setRuns(sampleRuns(2))
    expect(selectedIds(selection)).toEqual(['run-0'])
  })
})

describe('a new run', () => {
  test('is selected when all were', () => {
    const selection = new RunSelection()
    selection.setRuns(sampleRuns(30))
    selection.select(selection.runs, true)
    selection.setRuns(sampleRuns(31))
    expect(selection.selected).toHaveLength(31)
  })

  test('is selected when the newest were', () => {
    const selection = new RunSelection()
    selection.setRuns(sampleRuns(30))
    selection.setRuns(sampleRuns(31))
    expect(selectedIds(selection)[0]).toBe('run-30')
    expect(selection.selected).toHaveLength(DEFAULT_RUN_COUNT)
  })

  test('is not selected when some were', () => {
    const selection = new RunSelection()
    selection.setRuns(sampleRuns(3))
    selection.selectOnly(selection.runs.slice(1, 2))
    selection.setRuns(sampleRuns(4))
    expect(selectedIds(selection)).toEqual(['run-1'])
  })

  test('is not selected when none was', () => {
    const selection = new RunSelection()
    selection.setRuns(sampleRuns(3))
    selection.select(selection.runs, false)
    selection.setRuns(sampleRuns(4))
    expect(selectedIds(selection)).toEqual([])
  })
})

describe('the list', () => {
  test('select all acts on what the filter lets through', () => {
    const selection = new RunSelection()
    selection.setRuns(sampleRuns(12))
    selection.setFilter('^run-1')
    selection.select(selection.listed, false)
    expect(selection.coverage(selection.listed)).toBe('none')
    expect(selection.coverage(selection.runs)).toBe('some')
    expect(selectedIds(selection)).not.toContain('run-11')
    expect(selectedIds(selection)).toContain('run-9')
  })

  test('isolating twice ends it, and deselecting an isolated run too', () => {
    const selection = new RunSelection()
    selection.setRuns(sampleRuns(3))
    selection.toggleIsolated('run-1')
    selection.toggleAmongIsolated('run-2')
    expect([...selection.isolatedIds]).toEqual(['run-1', 'run-2'])
    selection.toggleIsolated('run-1')
    expect([...selection.isolatedIds]).toEqual(['run-1'])
    selection.toggleIsolated('run-1')
    expect(selection.isolatedIds.size).toBe(0)
    selection.toggleIsolated('run-1')
    selection.select(selection.runs.slice(1, 2), false)
    expect(selection.isolatedIds.size).toBe(0)
  })
})

describe('the selection in the address', () => {
  const list = fc.uniqueArray(
    fc.record({ id: fc.string({ maxLength: 4 }), name: fc.constantFrom('a', 'b', ',', '*', '') }),
    { selector: (run) => run.id, maxLength: 40 },
  )

  test('selects the same runs again', () => {
    fc.assert(
      fc.property(list, fc.infiniteStream(fc.boolean()), (items, isChosen) => {
        const runs = items.map(({ id, name }) => sampleRun(id, { name }))
        const ids = new Set(runs.filter(() => isChosen.next().value === true).map((run) => run.id))
        expect(resolveSelection(runs, formatSelection(runs, ids))).toEqual({ ids, unknown: [] })
      }),
      { seed: 7 },
    )
  })

  test('falls back to ids where a name would select more', () => {
    const twins = [...sampleRuns(21), sampleRun('x', { name: 'run-0' })]
    expect(formatSelection(twins, new Set(['x']))).toEqual({ kind: 'ids', ids: ['x'] })
    expect(formatSelection(twins, new Set(['x', 'run-0']))).toEqual({
      kind: 'names',
      names: ['run-0'],
    })
  })

  test('is short for all of many', () => {
    const runs = sampleRuns(5000)
    const newest = new Set(runs.slice(0, MAX_RUNS_AT_ONCE).map((run) => run.id))
    expect(formatSelection(runs, newest)).toEqual({ kind: 'all' })
    expect(resolveSelection(runs, { kind: 'all' }).ids).toEqual(newest)
  })
})

describe('of very many runs', () => {
  const many = (): RunSelection => {
    const selection = new RunSelection()
    selection.setRuns(sampleRuns(5000))
    return selection
  }

  test('the newest are selected first, and some more on request', () => {
    const selection = many()
    expect(selection.isNewestOnly).toBe(true)
    selection.selectMore()
    expect(selection.isNewestOnly).toBe(false)
    expect(selectedIds(selection)).toEqual(
      selection.runs.slice(0, 2 * DEFAULT_RUN_COUNT).map((run) => run.id),
    )
    selection.setFilter('run-12$')
    selection.selectMore()
    expect(selectedIds(selection).at(-1)).toBe('run-12')
    expect(selection.selected).toHaveLength(2 * DEFAULT_RUN_COUNT + 1)
  })

  test('all are the newest that may be selected at once, and then none', () => {
    const selection = many()
    selection.select(selection.listed, true)
    expect(selection.selected).toEqual(selection.runs.slice(0, MAX_RUNS_AT_ONCE))
    expect(selection.isFull).toBe(true)
    expect(selection.coverage(selection.listed)).toBe('some')
    selection.select(selection.listed, true)
    expect(selection.selected).toEqual([])
    expect(selection.isFull).toBe(false)
  })

  test('one more can always be added by itself', () => {
    const selection = many()
    selection.select(selection.runs, true)
    selection.select(selection.runs.slice(4000, 4001), true)
    expect(selection.selected).toHaveLength(MAX_RUNS_AT_ONCE + 1)
    selection.select(selection.runs.slice(4000, 4001), false)
    expect(selection.selected).toHaveLength(MAX_RUNS_AT_ONCE)
  })

  test('new ones take the place of the eldest when all that may be are selected', () => {
    const selection = many()
    selection.select(selection.runs, true)
    selection.setRuns(sampleRuns(5001))
    expect(selection.selected).toEqual(selection.runs.slice(0, MAX_RUNS_AT_ONCE))
  })

  test('a name that thousands have selects the newest of them', () => {
    const twins = sampleRuns(5000).map((run) => ({ ...run, name: 'twin' }))
    const { ids } = resolveSelection(twins, { kind: 'names', names: ['twin'] })
    expect([...ids]).toEqual(twins.slice(0, MAX_RUNS_AT_ONCE).map((run) => run.id))
  })
})

test('selected runs that the filter hides are known', () => {
  const runs = new RunSelection()
  runs.setRuns(sampleRuns(4))
  const [newest] = runs.runs
  if (newest === undefined) throw new Error('runs were expected')
  runs.select([newest], false)
  runs.setFilter('run-[01]')
  expect(runs.hiddenSelected.map((run) => run.id)).toEqual(['run-2'])
  runs.setFilter('')
  expect(runs.hiddenSelected).toEqual([])
})
