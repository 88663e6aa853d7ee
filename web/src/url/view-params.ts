/** What a permalink says of the runs to select. */
export type RunsParam =
  | { readonly kind: 'default' }
  | { readonly kind: 'all' }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'ids'; readonly ids: readonly string[] }

/** `auto`: what each metric's definition says, else the step. */
export type XAxisParam =
  | { readonly kind: 'auto' }
  | { readonly kind: 'step' }
  | { readonly kind: 'relative' }
  | { readonly kind: 'time' }
  | { readonly kind: 'metric'; readonly name: string }

/** What the run list is grouped by. */
export type GroupBy =
  | { readonly kind: 'none' }
  | { readonly kind: 'group' }
  | { readonly kind: 'tag' }
  /** A scalar config entry, nested ones by dotted path. */
  | { readonly kind: 'config'; readonly key: string }

/** How a group's lines are drawn: one by one, or as one with a band. */
export const GROUP_LINES_PARAMS = ['lines', 'deviation', 'range', 'quartiles'] as const
export type GroupLines = (typeof GROUP_LINES_PARAMS)[number]

export const SIDEBAR_STATES = ['shown', 'collapsed', 'hidden'] as const
export type SidebarState = (typeof SIDEBAR_STATES)[number]

export const BAR_STATES = ['shown', 'hidden'] as const
export type BarState = (typeof BAR_STATES)[number]

export const VIEW_KINDS = ['charts', 'sql'] as const
export type ViewKind = (typeof VIEW_KINDS)[number]

export const SMOOTHING_PARAMS = ['ema', 'average', 'gaussian'] as const
export type SmoothingParam = (typeof SMOOTHING_PARAMS)[number]

export const THEME_PARAMS = ['light', 'dark'] as const
export type ThemeParam = (typeof THEME_PARAMS)[number]

export const MAX_SMOOTHING = 100
export const MAX_COLUMNS = 6

/** The whole view, as the address bar holds it. */
export interface ViewParams {
  /** A project's name; null: the first one. */
  readonly project: string | null
  readonly view: ViewKind
  /** The query that was run last; null: none, or one that is too long for an address. */
  readonly sql: string | null
  readonly runs: RunsParam
  readonly runFilter: string
  readonly groupBy: GroupBy
  /** Where runs are grouped. */
  readonly groupLines: GroupLines
  /** Run ids that are shown alone; none: all the selected ones. */
  readonly isolated: readonly string[]
  /** Exact names; null: every metric. */
  readonly metrics: readonly string[] | null
  /** A regular expression, or a part of a name where it is none. */
  readonly metricFilter: string
  /** Names of metric groups whose section is closed, of those that start open. */
  readonly closedGroups: readonly string[]
  /** Names of metric groups whose section is open, of those that start closed. */
  readonly openGroups: readonly string[]
  readonly sidebar: SidebarState
  readonly navbar: BarState
  readonly accordion: BarState
  /** The effective window in points: 0 (off) to 100; null: `DEFAULT_SMOOTHING`, less on short lines. */
  readonly smoothing: number | null
  readonly smoothingKind: SmoothingParam
  /** Inclusive, in the x-axis's unit. */
  readonly window: { readonly min: number; readonly max: number } | null
  /** With `auto`, the metric on the x-axis of the charts that `window` is of; null: the step. */
  readonly windowAxis: string | null
  readonly xAxis: XAxisParam
  readonly logX: boolean
  readonly logY: boolean
  readonly theme: ThemeParam | null
  /** Charts in a row, 1 to 6; null: as many as fit. */
  readonly columns: number | null
}

/** As in Trackio, whose links leave it out when it is that. */
export const DEFAULT_SMOOTHING = 10

/** What an address without parameters shows. */
export const DEFAULT_VIEW: ViewParams = {
  project: null,
  view: 'charts',
  sql: null,
  runs: { kind: 'default' },
  runFilter: '',
  groupBy: { kind: 'none' },
  groupLines: 'lines',
  isolated: [],
  metrics: null,
  metricFilter: '',
  closedGroups: [],
  openGroups: [],
  sidebar: 'shown',
  navbar: 'shown',
  accordion: 'shown',
  smoothing: null,
  smoothingKind: 'ema',
  window: null,
  windowAxis: null,
  xAxis: { kind: 'auto' },
  logX: false,
  logY: false,
  theme: null,
  columns: null,
}
