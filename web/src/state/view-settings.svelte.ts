import type { Smoothing, SmoothingKind, XAxis, XWindow } from '../data/series.ts'
import { DEFAULT_SMOOTHING, DEFAULT_VIEW, MAX_COLUMNS, MAX_SMOOTHING } from '../url/view-params.ts'
import type {
  BarState,
  GroupLines,
  SidebarState,
  ViewParams,
  XAxisParam,
} from '../url/view-params.ts'

/** The part of the view that `ViewSettings` holds; runs and theme have classes of their own. */
export type SettingsParams = Pick<
  ViewParams,
  | 'view'
  | 'sql'
  | 'metrics'
  | 'metricFilter'
  | 'closedGroups'
  | 'openGroups'
  | 'sidebar'
  | 'navbar'
  | 'accordion'
  | 'groupLines'
  | 'smoothing'
  | 'smoothingKind'
  | 'window'
  | 'windowAxis'
  | 'xAxis'
  | 'logX'
  | 'logY'
  | 'columns'
>

/** A section of metrics, and whether it is open as long as nobody says otherwise. */
interface SectionStart {
  readonly name: string
  readonly startsOpen: boolean
}

/** How metrics are shown: axes, zoom, smoothing, filter and layout. */
export class ViewSettings {
  #params: SettingsParams = $state.raw(DEFAULT_VIEW)

  /** For the address bar. */
  get params(): SettingsParams {
    return this.#params
  }

  /** Whether the SQL page is shown in the place of charts. */
  get showsSql(): boolean {
    return this.#params.view === 'sql'
  }

  /** The query that was run last, as the address holds it. */
  get sql(): string | null {
    return this.#params.sql
  }

  get metrics(): readonly string[] | null {
    return this.#params.metrics
  }

  get metricFilter(): string {
    return this.#params.metricFilter
  }

  get sidebar(): SidebarState {
    return this.#params.sidebar
  }

  get navbar(): BarState {
    return this.#params.navbar
  }

  get accordion(): BarState {
    return this.#params.accordion
  }

  /** How the lines of a group are drawn, where runs are grouped. */
  get groupLines(): GroupLines {
    return this.#params.groupLines
  }

  get smoothing(): Smoothing {
    const { smoothing, smoothingKind: kind } = this.#params
    if (smoothing === null) return { kind, windowPoints: DEFAULT_SMOOTHING, adapts: true }
    return { kind, windowPoints: smoothing }
  }

  /** The zoom; null: all there is. */
  get window(): XWindow | null {
    return this.#params.window
  }

  get xAxis(): XAxisParam {
    return this.#params.xAxis
  }

  /** The zoom of the charts that have this x-axis; null: all there is. */
  windowOn(axis: XAxis): XWindow | null {
    const { window, windowAxis, xAxis } = this.#params
    const isOfIt = xAxis.kind !== 'auto' || windowAxis === ownAxis(axis)
    return isOfIt ? window : null
  }

  get logX(): boolean {
    return this.#params.logX
  }

  get logY(): boolean {
    return this.#params.logY
  }

  /** Charts in a row; null: as many as fit. */
  get columns(): number | null {
    return this.#params.columns
  }

  isSectionOpen({ name, startsOpen }: SectionStart): boolean {
    return this.#params[startsOpen ? 'closedGroups' : 'openGroups'].includes(name) !== startsOpen
  }

  apply(params: SettingsParams): void {
    this.#params = params
  }

  showMetrics(names: readonly string[] | null): void {
    this.#set({ metrics: names })
  }

  filterMetrics(text: string): void {
    this.#set({ metricFilter: text })
  }

  setGroupLines(groupLines: GroupLines): void {
    this.#set({ groupLines })
  }

  /** What is out of range is brought into it. @param windowPoints null, NaN: the default */
  smooth(windowPoints: number | null): void {
    if (windowPoints === null || Number.isNaN(windowPoints)) return this.#set({ smoothing: null })
    this.#set({ smoothing: Math.min(MAX_SMOOTHING, Math.max(0, Math.round(windowPoints))) })
  }

  smoothBy(kind: SmoothingKind): void {
    this.#set({ smoothingKind: kind })
  }

  /** Another axis has other units, so the zoom ends. */
  setXAxis(xAxis: XAxisParam): void {
    this.#set({ xAxis, window: null, windowAxis: null })
  }

  setLogX(isLog: boolean): void {
    this.#set({ logX: isLog })
  }

  setLogY(isLog: boolean): void {
    this.#set({ logY: isLog })
  }

  /** A window without width is none. @param axis of the chart that was zoomed */
  zoom(window: XWindow | null, axis: XAxis = { kind: 'step' }): void {
    const isWindow = window !== null && window.min < window.max
    const windowAxis = isWindow && this.#params.xAxis.kind === 'auto' ? ownAxis(axis) : null
    this.#set({ window: isWindow ? window : null, windowAxis })
  }

  /** @param columns null: as many as fit */
  setColumns(columns: number | null): void {
    this.#set({ columns: columns === null ? null : Math.min(MAX_COLUMNS, Math.max(1, columns)) })
  }

  toggleSql(): void {
    this.#set({ view: this.showsSql ? 'charts' : 'sql' })
  }

  setSql(sql: string | null): void {
    this.#set({ sql })
  }

  setSidebar(sidebar: SidebarState): void {
    this.#set({ sidebar })
  }

  toggleSidebar(): void {
    this.#set({ sidebar: this.#params.sidebar === 'shown' ? 'collapsed' : 'shown' })
  }

  toggleSection({ name, startsOpen }: SectionStart): void {
    const key = startsOpen ? 'closedGroups' : 'openGroups'
    const names = this.#params[key]
    const others = names.filter((other) => other !== name)
    this.#set({ [key]: others.length < names.length ? others : [...names, name] })
  }

  #set(changes: Partial<SettingsParams>): void {
    this.#params = { ...this.#params, ...changes }
  }
}

/** The metric on an x-axis; null: one that all charts may share. */
function ownAxis(axis: XAxis): string | null {
  return axis.kind === 'metric' ? axis.name : null
}
