import type { RunItem } from '../data/catalog.ts'
import { assignSlots } from './run-colors.ts'
import { groupRuns } from './run-groups.ts'
import type { GroupBy } from '../url/view-params.ts'

/** How a run's line, or a group's, is drawn, and what it is called. */
export interface LineStyle {
  /** A run's id, or a group's key. */
  readonly id: string
  readonly label: string
  readonly color: string
  /** Which of the lines that share its colour it is; 0 is drawn solid. */
  readonly rank: number
}

/** Runs that are drawn as one line with a band. */
export interface DrawnGroup {
  /** No run has it as its id. */
  readonly key: string
  readonly label: string
  readonly runIds: readonly string[]
  /** Its colour's place in the palette. */
  readonly slot: number
}

/** @param runs that are drawn */
export function drawnGroups(runs: readonly RunItem[], by: GroupBy): DrawnGroup[] {
  const groups = groupRuns(runs, by)
  const slots = assignSlots(groups.map(({ key }, index) => ({ id: key, createdUnixMs: index })))
  return groups.map(({ key, label, runs: members }) => ({
    key: `group ${key}`,
    label: members.length === 1 ? label : `${label} (${members.length})`,
    runIds: members.map((run) => run.id),
    slot: slots.get(key) ?? 0,
  }))
}
