import { describe, expect, test } from 'vitest'
import { sampleRun } from '../../test/sample-runs.ts'
import { groupByChoices, groupRuns, UNSET_LABEL } from './run-groups.ts'

const runs = [
  sampleRun('c', { group: 'b10', tags: ['x', 'y', 'x'], config: { lr: 0.1, depth: null } }),
  sampleRun('b', { group: 'b9', tags: ['y'], config: { lr: 0.001 } }),
  sampleRun('a', { config: { lr: 0.01, __proto__: null } }),
]

const shape = (groups: ReturnType<typeof groupRuns>): [string, string[]][] =>
  groups.map(({ label, runs: members }) => [label, members.map((run) => run.id)])

describe('groupRuns', () => {
  test('by nothing: one group of all', () => {
    expect(shape(groupRuns(runs, { kind: 'none' }))).toEqual([[UNSET_LABEL, ['c', 'b', 'a']]])
  })

  test('by group, in natural order, the unset last', () => {
    expect(shape(groupRuns(runs, { kind: 'group' }))).toEqual([
      ['b9', ['b']],
      ['b10', ['c']],
      [UNSET_LABEL, ['a']],
    ])
  })

  test('a run is under each of its tags, once', () => {
    expect(shape(groupRuns(runs, { kind: 'tag' }))).toEqual([
      ['x', ['c']],
      ['y', ['c', 'b']],
      [UNSET_LABEL, ['a']],
    ])
  })

  test('by a config entry: numbers by size, null as unset', () => {
    expect(shape(groupRuns(runs, { kind: 'config', key: 'lr' }))).toEqual([
      ['0.001', ['b']],
      ['0.01', ['a']],
      ['0.1', ['c']],
    ])
    expect(shape(groupRuns(runs, { kind: 'config', key: 'depth' }))).toEqual([
      [UNSET_LABEL, ['c', 'b', 'a']],
    ])
  })

  test('a key that every object has is unset all the same', () => {
    expect(shape(groupRuns(runs, { kind: 'config', key: 'constructor' }))).toEqual([
      [UNSET_LABEL, ['c', 'b', 'a']],
    ])
  })

  test('a group that is really called (unset) is not the bucket of the unset', () => {
    const named = [sampleRun('a'), sampleRun('b', { group: UNSET_LABEL })]
    const groups = groupRuns(named, { kind: 'group' })
    expect(shape(groups)).toEqual([
      [UNSET_LABEL, ['b']],
      [UNSET_LABEL, ['a']],
    ])
    expect(new Set(groups.map((group) => group.key)).size).toBe(2)
  })
})

describe('groupByChoices', () => {
  test('offers only what the runs have', () => {
    expect(groupByChoices([sampleRun('a')]).map(({ label }) => label)).toEqual(['None'])
    expect(groupByChoices(runs).map(({ label }) => label)).toEqual([
      'None',
      'Group',
      'Tag',
      'depth',
      'lr',
    ])
  })
})
