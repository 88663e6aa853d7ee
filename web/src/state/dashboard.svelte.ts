import type { ProjectItem, RunItem } from '../data/catalog.ts'
import { storeKey, storeName, type StoreAddress } from '../data/store-address.ts'
import type { GroupedLines, XAxis } from '../data/series.ts'
import { formatAddress, parseAddress } from '../url/address.ts'
import type { ParsedAddress } from '../url/address.ts'
import { X_AXIS } from '../url/params.ts'
import { DEFAULT_VIEW } from '../url/view-params.ts'
import type { ViewParams } from '../url/view-params.ts'
import type { AddressBar, AddressTarget } from './address-bar.ts'
import type { DataSource } from './data-source.ts'
import { DrawProgress } from './draw-progress.ts'
import { FullScreen } from './full-screen.svelte.ts'
import { drawnGroups, type DrawnGroup, type LineStyle } from './line-groups.ts'
import { groupMetrics, shownSections } from './metric-groups.ts'
import type { MetricSection } from './metric-groups.ts'
import { MetricCatalog } from './metric-catalog.svelte.ts'
import { parseNamePattern } from './name-pattern.ts'
import { Notices } from './notices.svelte.ts'
import { paletteColor } from './palette.ts'
import { RunColorBook } from './run-color-book.svelte.ts'
import { rankWithinColor } from './run-colors.ts'
import { tagsOfNamesakes } from './run-labels.ts'
import { RunDetails } from './run-details.svelte.ts'
import { RunFocus } from './run-focus.svelte.ts'
import { RunSelection } from './run-selection.svelte.ts'
import type { SafeStorage } from './safe-storage.ts'
import type { Schedule } from './schedule.ts'
import type { StoreAccess } from './store-access.ts'
import { Theme } from './theme.svelte.ts'
import { ViewSettings } from './view-settings.svelte.ts'
import { Workspace } from './workspace.svelte.ts'

export interface DashboardOptions {
  readonly source: DataSource
  readonly store: StoreAddress
  /** null where everybody reads alike */
  readonly access?: StoreAccess | null
  readonly address: AddressTarget
  readonly storage: SafeStorage
  /** Reactive. */
  readonly systemIsDark: () => boolean
  readonly progress?: DrawProgress
  readonly schedule?: Schedule
}

/** The page's state: each part is a class of its own, and here they meet. */
export class Dashboard {
  readonly source: DataSource
  /** null where everybody reads alike */
  readonly access: StoreAccess | null
  readonly settings = new ViewSettings()
  readonly runs = new RunSelection()
  readonly focus = new RunFocus()
  readonly fullScreen = new FullScreen()
  readonly details: RunDetails
  readonly notices = new Notices()
  readonly progress: DrawProgress
  readonly metrics: MetricCatalog
  readonly colors: RunColorBook
  readonly theme: Theme
  readonly workspace: Workspace
  readonly #options: DashboardOptions
  /** An address names it, and whether it exists is known only with the metrics. */
  #unprovenXAxis = false

  readonly #pattern = $derived(parseNamePattern(this.settings.metricFilter))
  /** Sorting very many names takes longer than a key press may. */
  readonly #allGroups = $derived.by(() => groupMetrics(this.metrics.metrics ?? []))
  readonly #sections = $derived.by(() => {
    const exact = this.settings.metrics && new Set(this.settings.metrics)
    const isShown = (name: string): boolean =>
      (exact === null || exact.has(name)) && this.#pattern.matches(name)
    return shownSections(this.#allGroups, isShown, exact !== null)
  })
  readonly #shownMetricCount = $derived(
    this.#sections.reduce((count, { metrics }) => count + metrics.length, 0),
  )
  readonly #drawnRuns = $derived.by(() => {
    const { selected, isolatedIds } = this.runs
    const isolated = selected.filter((run) => isolatedIds.has(run.id))
    return isolated.length === 0 ? selected : isolated
  })
  readonly #drawnGroups = $derived(
    this.settings.groupLines === 'lines' || this.runs.groupBy.kind === 'none'
      ? null
      : drawnGroups(this.#drawnRuns, this.runs.groupBy),
  )
  readonly #tags = $derived(tagsOfNamesakes(this.runs.runs))
  readonly #ranks = $derived(
    rankWithinColor(this.runs.selected, (runId) => this.colors.slotOf(runId)),
  )

  readonly #lineStyles: readonly LineStyle[] = $derived(
    this.#drawnGroups?.map(({ key, label, slot }) => {
      return { id: key, label, color: paletteColor(slot, this.theme.resolved), rank: 0 }
    }) ??
      this.#drawnRuns.map((run) => {
        const { id } = run
        return { id, label: this.labelOf(run), color: this.colorOf(id), rank: this.rankOf(id) }
      }),
  )

  constructor(options: DashboardOptions) {
    const { access = null } = options
    this.#options = options
    this.access = access
    this.source = options.source
    this.progress = options.progress ?? new DrawProgress()
    this.metrics = new MetricCatalog(options.source)
    this.details = new RunDetails(options.source)
    this.colors = new RunColorBook(options.storage)
    this.theme = new Theme(options.storage, options.systemIsDark)
    this.workspace = new Workspace(options.source, {
      address: options.store,
      access,
      onProject: () => this.#forgetProject(),
      onRuns: (runs) => this.#takeRuns(runs),
      onUnknownProject: (name) => this.notices.add(`There is no project “${name}” here.`),
      ...(options.schedule && { schedule: options.schedule }),
    })
  }

  get store(): StoreAddress {
    return this.#options.store
  }

  /** Who is signed in; null while the store is read as anybody. */
  get account(): string | null {
    // It changes with these, and is not reactive by itself.
    void this.workspace.phase
    void this.workspace.denial
    return this.access?.account ?? null
  }

  async signOut(): Promise<void> {
    await this.access?.signOut()
    await this.workspace.retry()
  }

  /** Where the store is, for people. */
  get storeName(): string {
    return storeName(this.#options.store)
  }

  /** The metrics that pass the filters, by group. */
  get sections(): readonly MetricSection[] {
    return this.#sections
  }

  get shownMetricCount(): number {
    return this.#shownMetricCount
  }

  /** Why the metric filter is no regular expression; null where it is one. */
  get metricFilterProblem(): string | null {
    return this.#pattern.problem
  }

  /** The selected runs, or those of them that are shown alone. Newest first. */
  get drawnRuns(): readonly RunItem[] {
    return this.#drawnRuns
  }

  /** The groups that are drawn as one line each; null where each run has its own. */
  get drawnGroups(): readonly DrawnGroup[] | null {
    return this.#drawnGroups
  }

  /** What charts ask for where runs are drawn as groups. */
  get questionGroups(): GroupedLines | null {
    const { groupLines: kind } = this.settings
    if (kind === 'lines' || this.#drawnGroups === null) return null
    return { kind, of: this.#drawnGroups.map(({ key, runIds }) => ({ key, runIds })) }
  }

  /** What is drawn as a line, and how. */
  get lineStyles(): readonly LineStyle[] {
    return this.#lineStyles
  }

  /** The run's colour in the present theme. */
  colorOf(runId: string): string {
    return paletteColor(this.colors.slotOf(runId), this.theme.resolved)
  }

  /** What tells the run from others of its name; null where it is the only one. */
  tagOf(runId: string): string | null {
    return this.#tags.get(runId) ?? null
  }

  /** The run's name, told apart from its namesakes'. */
  labelOf(run: RunItem): string {
    const tag = this.tagOf(run.id)
    return tag === null ? run.name : `${run.name} (${tag})`
  }

  /** Which of the selected runs that share its colour the run is; the first is 0. */
  rankOf(runId: string): number {
    return this.#ranks.get(runId) ?? 0
  }

  /** A metric's x-axis: the chosen one, else what the metric's definition names, else the step. */
  xAxisOf(metric: string): XAxis {
    const { xAxis } = this.settings
    if (xAxis.kind !== 'auto') return xAxis
    const name = this.metrics.stepMetricOf(metric)
    return name === null ? { kind: 'step' } : { kind: 'metric', name }
  }

  /** Shows what the address says. */
  async open(): Promise<void> {
    const { view } = this.#apply(parseAddress(this.#options.address.search()))
    await this.workspace.open(view.project)
  }

  /** After the visitor went back or forward. */
  async reopen(): Promise<void> {
    const { view } = this.#apply(parseAddress(this.#options.address.search()))
    await this.workspace.openProjectNamed(view.project)
  }

  /** Another project: its own runs and zoom, the same settings. */
  async openProject(project: ProjectItem, addressBar: AddressBar): Promise<void> {
    if (project.folder === this.workspace.project?.folder) return
    this.settings.zoom(null)
    this.settings.showMetrics(null)
    this.runs.want({ kind: 'default' }, [])
    const opened = this.workspace.openProject(project)
    addressBar.push(this.formatAddress())
    await opened
  }

  /** Reads the selected runs' metrics again. Reactive: call it in an effect. */
  async listMetrics(): Promise<void> {
    if (this.workspace.phase.kind !== 'ready') return
    await this.metrics.list(this.runs.selected.map((run) => run.id))
    this.#proveXAxis()
  }

  /** The view as a query without its `?`; parameters that are not the page's own are kept. */
  formatAddress(changes: Partial<ViewParams> = {}): string {
    return formatAddress({ ...this.#view(), ...changes }, this.#options.address.search())
  }

  #view(): ViewParams {
    return {
      ...this.settings.params,
      project: this.workspace.project?.name ?? null,
      runs: this.runs.toParam(),
      runFilter: this.runs.filter,
      groupBy: this.runs.groupBy,
      isolated: [...this.runs.isolatedIds],
      theme: this.theme.param,
    }
  }

  #apply(address: ParsedAddress): ParsedAddress {
    const { view } = address
    this.settings.apply(view)
    this.theme.applyParam(view.theme)
    this.runs.setFilter(view.runFilter)
    this.runs.setGroupBy(view.groupBy)
    const isSameProject = view.project === (this.workspace.project?.name ?? null)
    if (!isSameProject) this.runs.clear()
    this.notices.addUnknownRuns(this.runs.want(view.runs, view.isolated))
    this.#unprovenXAxis = view.xAxis.kind === 'metric'
    this.notices.addInvalidParams(address.invalid)
    return address
  }

  #forgetProject(): void {
    const { project } = this.workspace
    this.runs.clear()
    this.metrics.clear()
    this.details.close()
    if (project !== null) this.colors.open(storeKey(this.#options.store), project.folder)
  }

  #takeRuns(runs: readonly RunItem[]): void {
    this.colors.setRuns(runs)
    this.notices.addUnknownRuns(this.runs.setRuns(runs))
  }

  #proveXAxis(): void {
    const { metrics } = this.metrics
    const { xAxis } = this.settings
    if (!this.#unprovenXAxis || metrics === null || metrics.length === 0) return
    this.#unprovenXAxis = false
    if (xAxis.kind !== 'metric' || metrics.some(({ name }) => name === xAxis.name)) return
    this.settings.setXAxis(DEFAULT_VIEW.xAxis)
    this.notices.addInvalidParams([
      { key: X_AXIS.keys[0], value: xAxis.name, expects: X_AXIS.expects },
    ])
  }
}
