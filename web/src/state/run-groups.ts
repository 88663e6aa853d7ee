import type { RunItem } from '../data/catalog.ts'
import type { GroupBy } from '../url/view-params.ts'

export interface RunGroup {
  /** Unique among the groups. */
  readonly key: string
  readonly label: string
  readonly runs: readonly RunItem[]
}

export const UNSET_LABEL = '(unset)'
const UNSET_KEY = 'unset'

const collator = new Intl.Collator('en', { numeric: true })

/** Groups by label in natural order, the unset last. A run with several tags is under each. */
export function groupRuns(runs: readonly RunItem[], by: GroupBy): RunGroup[] {
  const members = new Map<string, { label: string; runs: RunItem[] }>()
  for (const run of runs) {
    for (const label of labelsOf(run, by)) {
      const key = label === null ? UNSET_KEY : `=${label}`
      const group = members.get(key)
      if (group === undefined) members.set(key, { label: label ?? UNSET_LABEL, runs: [run] })
      else group.runs.push(run)
    }
  }
  return [...members]
    .map(([key, group]) => ({ key, ...group }))
    .sort((a, b) => {
      if (a.key === UNSET_KEY || b.key === UNSET_KEY) return a.key === UNSET_KEY ? 1 : -1
      return compareLabels(a.label, b.label)
    })
}

/** Numbers by size, such as learning rates; other labels in natural order. */
function compareLabels(a: string, b: string): number {
  const difference = Number(a) - Number(b)
  return Number.isFinite(difference) && difference !== 0 ? difference : collator.compare(a, b)
}

/** null: unset */
function labelsOf(run: RunItem, by: GroupBy): readonly (string | null)[] {
  switch (by.kind) {
    case 'none':
      return [null]
    case 'group':
      return [run.group]
    case 'tag':
      return run.tags.length === 0 ? [null] : [...new Set(run.tags)]
    case 'config': {
      const value = Object.hasOwn(run.config, by.key) ? run.config[by.key] : undefined
      if (value === undefined || value === null) return [null]
      return [typeof value === 'string' ? value : JSON.stringify(value)]
    }
  }
}

export interface GroupByChoice {
  readonly by: GroupBy
  readonly label: string
}

/** What these runs can be grouped by: only what at least one of them has. */
export function groupByChoices(runs: readonly RunItem[]): GroupByChoice[] {
  const configKeys = new Set<string>()
  for (const run of runs) for (const key of Object.keys(run.config)) configKeys.add(key)
  const choices: GroupByChoice[] = [{ by: { kind: 'none' }, label: 'None' }]
  if (runs.some((run) => run.group !== null))
    choices.push({ by: { kind: 'group' }, label: 'Group' })
  if (runs.some((run) => run.tags.length > 0)) choices.push({ by: { kind: 'tag' }, label: 'Tag' })
  for (const key of [...configKeys].sort(collator.compare)) {
    choices.push({ by: { kind: 'config', key }, label: key })
  }
  return choices
}
