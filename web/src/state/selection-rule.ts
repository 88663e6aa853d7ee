import type { RunItem } from '../data/catalog.ts'
import type { RunsParam } from '../url/view-params.ts'

/** How many of the newest runs a visitor is shown first: more lines than that are a thicket. */
export const DEFAULT_RUN_COUNT = 20

/** No more than so many are selected at once by one act: each costs requests, and a line in each chart. */
export const MAX_RUNS_AT_ONCE = 200

function newest(runs: readonly RunItem[], count: number): ReadonlySet<string> {
  return new Set(runs.slice(0, count).map((run) => run.id))
}

/** @param runs newest first */
export function defaultSelection(runs: readonly RunItem[]): ReadonlySet<string> {
  return newest(runs, DEFAULT_RUN_COUNT)
}

/** All runs, or the newest where there are too many. @param runs newest first */
export function wholeSelection(runs: readonly RunItem[]): ReadonlySet<string> {
  return newest(runs, MAX_RUNS_AT_ONCE)
}

export interface ResolvedSelection {
  readonly ids: ReadonlySet<string>
  /** What was asked for and is not there. */
  readonly unknown: readonly string[]
}

/** Looks up what an address asks for. A name selects every run that has it; unknown ones none. */
export function resolveSelection(runs: readonly RunItem[], param: RunsParam): ResolvedSelection {
  switch (param.kind) {
    case 'default':
      return { ids: defaultSelection(runs), unknown: [] }
    case 'all':
      return { ids: wholeSelection(runs), unknown: [] }
    case 'names':
      return resolveKeys(runs, param.names, (run) => run.name)
    case 'ids':
      return resolveKeys(runs, param.ids, (run) => run.id)
  }
}

/** Where nothing of what was asked for exists, the default is shown instead of an empty page. */
function resolveKeys(
  runs: readonly RunItem[],
  keys: readonly string[],
  keyOf: (run: RunItem) => string,
): ResolvedSelection {
  const wanted = new Set(keys)
  const found = runs.filter((run) => wanted.has(keyOf(run)))
  const known = new Set(found.map(keyOf))
  const unknown = keys.filter((key) => !known.has(key))
  if (found.length === 0 && keys.length > 0) return { ids: defaultSelection(runs), unknown }
  return { ids: newest(found, Math.max(keys.length, MAX_RUNS_AT_ONCE)), unknown }
}

/**
 * The shortest form that selects the same runs again: nothing for the default, then all (or the newest
 * where there are too many), then names,
 * and ids where a name would select more than is selected.
 */
export function formatSelection(runs: readonly RunItem[], ids: ReadonlySet<string>): RunsParam {
  const selected = runs.filter((run) => ids.has(run.id))
  const isJust = (set: ReadonlySet<string>): boolean =>
    selected.length === set.size && selected.every((run) => set.has(run.id))
  if (isJust(defaultSelection(runs))) return { kind: 'default' }
  if (isJust(wholeSelection(runs))) return { kind: 'all' }
  const names = new Set(selected.map((run) => run.name))
  const isExact = runs.every((run) => ids.has(run.id) || !names.has(run.name))
  return isExact
    ? { kind: 'names', names: [...names] }
    : { kind: 'ids', ids: selected.map((run) => run.id) }
}
