import type { RunItem } from '../data/catalog.ts'
import { DEFAULT_VIEW } from '../url/view-params.ts'
import type { GroupBy, RunsParam } from '../url/view-params.ts'
import { parseNamePattern } from './name-pattern.ts'
import { groupRuns } from './run-groups.ts'
import type { RunGroup } from './run-groups.ts'
import {
  defaultSelection,
  DEFAULT_RUN_COUNT,
  formatSelection,
  MAX_RUNS_AT_ONCE,
  resolveSelection,
  wholeSelection,
} from './selection-rule.ts'

/** Whether all, some or none of a set of runs are selected. */
export type Coverage = 'all' | 'some' | 'none'

/** A project's runs, which of them are drawn, and how the list shows them. */
export class RunSelection {
  #runs: readonly RunItem[] = $state.raw([])
  #selectedIds: ReadonlySet<string> = $state.raw(new Set())
  #filter = $state('')
  #groupBy: GroupBy = $state.raw(DEFAULT_VIEW.groupBy)
  #isolatedIds: ReadonlySet<string> = $state.raw(new Set())
  #wanted: RunsParam = DEFAULT_VIEW.runs
  #isResolved = false

  readonly #pattern = $derived(parseNamePattern(this.#filter))
  readonly #listed = $derived(this.#runs.filter((run) => this.#pattern.matches(run.name)))
  readonly #groups = $derived(groupRuns(this.#listed, this.#groupBy))
  readonly #selected = $derived(this.#runs.filter((run) => this.#selectedIds.has(run.id)))
  readonly #hidden = $derived(this.#selected.filter((run) => !this.#pattern.matches(run.name)))
  readonly #byId = $derived(new Map(this.#runs.map((run) => [run.id, run])))

  /** Newest first. */
  get runs(): readonly RunItem[] {
    return this.#runs
  }

  /** Newest first. */
  get selected(): readonly RunItem[] {
    return this.#selected
  }

  get filter(): string {
    return this.#filter
  }

  /** Why the filter is no regular expression; null where it is one. */
  get filterProblem(): string | null {
    return this.#pattern.problem
  }

  /** The runs that pass the filter. */
  get listed(): readonly RunItem[] {
    return this.#listed
  }

  /** The selected runs that the filter keeps out of the list. */
  get hiddenSelected(): readonly RunItem[] {
    return this.#hidden
  }

  get groups(): readonly RunGroup[] {
    return this.#groups
  }

  get groupBy(): GroupBy {
    return this.#groupBy
  }

  /** Runs that are drawn alone; empty: all the selected ones. */
  get isolatedIds(): ReadonlySet<string> {
    return this.#isolatedIds
  }

  run(id: string): RunItem | undefined {
    return this.#byId.get(id)
  }

  isSelected(id: string): boolean {
    return this.#selectedIds.has(id)
  }

  /** No further runs can be selected together, though there are more. */
  get isFull(): boolean {
    return this.#selectedIds.size >= MAX_RUNS_AT_ONCE && this.#selectedIds.size < this.#runs.length
  }

  /** The newest runs are selected, as many as a visitor is shown first, and there are more. */
  get isNewestOnly(): boolean {
    return this.#runs.length > DEFAULT_RUN_COUNT && this.toParam().kind === 'default'
  }

  /** Selects some more of those in the list, the newest first. */
  selectMore(): void {
    const others = this.#listed.filter((run) => !this.#selectedIds.has(run.id))
    this.select(others.slice(0, DEFAULT_RUN_COUNT), true)
  }

  coverage(runs: readonly RunItem[]): Coverage {
    let count = 0
    for (const run of runs) if (this.#selectedIds.has(run.id)) count++
    if (count === 0) return 'none'
    return count === runs.length ? 'all' : 'some'
  }

  /**
   * What the address asks for. It is looked up among the runs at once, or when they arrive.
   * @returns the names or ids that no run has
   */
  want(runs: RunsParam, isolated: readonly string[]): readonly string[] {
    this.#wanted = runs
    this.#isolatedIds = new Set(isolated)
    this.#isResolved = false
    return this.#runs.length === 0 ? [] : this.#resolve()
  }

  /** Forgets a project's runs before another's arrive. */
  clear(): void {
    this.#runs = []
    this.#selectedIds = new Set()
    this.#isResolved = false
  }

  /**
   * Takes the runs as they are now. A new run is selected when all were, or when the newest ones
   * were, which is what a visitor is shown first.
   * @returns the names or ids of the address that no run has
   */
  setRuns(runs: readonly RunItem[]): readonly string[] {
    const before = this.#runs
    const follows = this.#isResolved ? this.toParam().kind : null
    this.#runs = runs
    if (!this.#isResolved) return runs.length === 0 ? [] : this.#resolve()
    if (follows === 'default') this.#selectedIds = defaultSelection(runs)
    else if (follows === 'all' && before.length > 0) this.#selectedIds = wholeSelection(runs)
    return []
  }

  setFilter(text: string): void {
    this.#filter = text
  }

  setGroupBy(by: GroupBy): void {
    this.#groupBy = by
  }

  /**
   * Adds runs to the selection or takes them away. Of several, the first are added, as many as may be
   * selected at once; where none of them may, they are all taken away, so that a box for all of them
   * has two states at any number of runs.
   */
  select(runs: readonly RunItem[], isSelected: boolean): void {
    const ids = new Set(this.#selectedIds)
    if (isSelected) {
      const others = runs.filter((run) => !ids.has(run.id))
      const room = runs.length === 1 ? 1 : Math.max(0, MAX_RUNS_AT_ONCE - ids.size)
      for (const run of others.slice(0, room)) ids.add(run.id)
    }
    if (ids.size === this.#selectedIds.size) for (const run of runs) ids.delete(run.id)
    this.#selectedIds = ids
    this.#isolatedIds = new Set([...this.#isolatedIds].filter((id) => ids.has(id)))
  }

  selectOnly(runs: readonly RunItem[]): void {
    this.#selectedIds = new Set(runs.map((run) => run.id))
    this.#isolatedIds = new Set()
  }

  /** Draws one run alone, or, when it already is alone, all the selected ones again. */
  toggleIsolated(id: string): void {
    const isAlone = this.#isolatedIds.size === 1 && this.#isolatedIds.has(id)
    this.#isolatedIds = new Set(isAlone ? [] : [id])
  }

  /** Adds a run to those that are drawn alone, or takes it away. */
  toggleAmongIsolated(id: string): void {
    const ids = new Set(this.#isolatedIds)
    if (!ids.delete(id)) ids.add(id)
    this.#isolatedIds = ids
  }

  endIsolation(): void {
    this.#isolatedIds = new Set()
  }

  /** The selection as the address holds it. */
  toParam(): RunsParam {
    if (!this.#isResolved) return this.#wanted
    return formatSelection(this.#runs, this.#selectedIds)
  }

  #resolve(): readonly string[] {
    this.#isResolved = true
    const { ids, unknown } = resolveSelection(this.#runs, this.#wanted)
    this.#selectedIds = ids
    return unknown
  }
}
