import type { Smoothing, SmoothingKind, XAxis, XWindow } from '../data/series.ts'
import { DEFAULT_VIEW, MAX_COLUMNS, MAX_SMOOTHING } from '../url/view-params.ts'
import type { BarState, SidebarState, ViewParams } from '../url/view-params.ts'

/** The part of the view that `ViewSettings` holds; runs and theme have classes of their own. */
export type SettingsParams = Pick<
  ViewParams,
  | 'metrics'
  | 'metricFilter'
  | 'closedGroups'
  | 'sidebar'
  | 'navbar'
  | 'accordion'
  | 'smoothing'
  | 'smoothingKind'
  | 'window'
  | 'xAxis'
  | 'logX'
  | 'logY'
  | 'columns'
>

/** How metrics are shown: axes, zoom, smoothing, filter and layout. */
export class ViewSettings {
  #params: SettingsParams = $state.raw(DEFAULT_VIEW)

  /** For the address bar. */
  get params(): SettingsParams {
    return this.#params
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

  get smoothing(): Smoothing {
    return { kind: this.#params.smoothingKind, windowPoints: this.#params.smoothing }
  }

  /** The zoom on every chart's x-axis; null: all there is. */
  get window(): XWindow | null {
    return this.#params.window
  }

  get xAxis(): XAxis {
    return this.#params.xAxis
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

  isGroupClosed(name: string): boolean {
    return this.#params.closedGroups.includes(name)
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

  /** What is out of range is brought into it. */
  smooth(windowPoints: number): void {
    if (!Number.isFinite(windowPoints)) return
    this.#set({ smoothing: Math.min(MAX_SMOOTHING, Math.max(0, Math.round(windowPoints))) })
  }

  smoothBy(kind: SmoothingKind): void {
    this.#set({ smoothingKind: kind })
  }

  /** Another axis has other units, so the zoom ends. */
  setXAxis(xAxis: XAxis): void {
    this.#set({ xAxis, window: null })
  }

  setLogX(isLog: boolean): void {
    this.#set({ logX: isLog })
  }

  setLogY(isLog: boolean): void {
    this.#set({ logY: isLog })
  }

  /** A window without width is none. */
  zoom(window: XWindow | null): void {
    this.#set({ window: window !== null && window.min < window.max ? window : null })
  }

  /** @param columns null: as many as fit */
  setColumns(columns: number | null): void {
    this.#set({ columns: columns === null ? null : Math.min(MAX_COLUMNS, Math.max(1, columns)) })
  }

  setSidebar(sidebar: SidebarState): void {
    this.#set({ sidebar })
  }

  toggleSidebar(): void {
    this.#set({ sidebar: this.#params.sidebar === 'shown' ? 'collapsed' : 'shown' })
  }

  toggleGroup(name: string): void {
    const { closedGroups } = this.#params
    this.#set({
      closedGroups: closedGroups.includes(name)
        ? closedGroups.filter((closed) => closed !== name)
        : [...closedGroups, name],
    })
  }

  #set(changes: Partial<SettingsParams>): void {
    this.#params = { ...this.#params, ...changes }
  }
}
