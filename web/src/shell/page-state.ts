import type { Phase } from '../state/workspace.svelte.ts'

/** What stands in the place of charts. */
export type PageStateKind =
  | 'opening'
  | 'first-visit'
  | 'failed'
  | 'loading-runs'
  | 'empty-project'
  | 'no-runs-selected'
  | 'loading-metrics'
  | 'no-metrics'
  | 'no-match'

export interface PageCounts {
  readonly runs: number
  readonly selectedRuns: number
  /** null: not known yet */
  readonly metrics: number | null
  readonly shownMetrics: number
}

/** What stands in the place of charts; null where there are charts. */
export function pageState(phase: Phase, counts: PageCounts): PageStateKind | null {
  switch (phase.kind) {
    case 'opening':
      return 'opening'
    case 'no-project':
      return 'first-visit'
    case 'failed':
      return 'failed'
    case 'opening-project':
      return 'loading-runs'
    case 'ready':
      return readyState(counts)
  }
}

function readyState(counts: PageCounts): PageStateKind | null {
  if (counts.runs === 0) return 'empty-project'
  if (counts.selectedRuns === 0) return 'no-runs-selected'
  if (counts.metrics === null) return 'loading-metrics'
  if (counts.metrics === 0) return 'no-metrics'
  return counts.shownMetrics === 0 ? 'no-match' : null
}
