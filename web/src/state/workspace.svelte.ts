import type { ConnectionState, DataNotice, ProjectItem, RunItem } from '../data/catalog.ts'
import type { StoreAddress } from '../data/store-address.ts'
import type { DataSource } from './data-source.ts'
import { isAbort, toFailure } from './failure.ts'
import type { Failure } from './failure.ts'
import { PointVersions } from './point-versions.svelte.ts'
import { scheduleTimeout, Throttle } from './schedule.ts'
import type { Schedule } from './schedule.ts'
import type { StoreAccess } from './store-access.ts'

/** What the page has to show, before any chart. */
export type Phase =
  | { readonly kind: 'opening' }
  /** The store is empty, or there is none yet. */
  | { readonly kind: 'no-project' }
  | { readonly kind: 'opening-project' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: Failure }

export interface WorkspaceOptions {
  readonly address: StoreAddress
  /** null where everybody reads alike */
  readonly access?: StoreAccess | null
  /** Receives a project's runs, newest first: at once, and at every change. */
  readonly onRuns: (runs: readonly RunItem[]) => void
  /** The project in view is about to change, or to be read anew. */
  readonly onProject: () => void
  readonly onUnknownProject: (name: string) => void
  readonly schedule?: Schedule
}

/** While nothing can be shown, the store is asked again this often. */
export const RETRY_INTERVAL_MS = 3000

/** A Hub counts requests. */
const HUB_RETRY_MS = 15_000

/** New points are drawn at most this often. */
export const REFRESH_INTERVAL_MS = 250

/** New metrics are looked for at most this often. */
export const LISTING_INTERVAL_MS = 1000

/** The open store: its projects, the one in view, and what the data layer says of them. */
export class Workspace {
  #phase: Phase = $state.raw({ kind: 'opening' })
  #projects: readonly ProjectItem[] = $state.raw([])
  #project: ProjectItem | null = $state.raw(null)
  #connection: ConnectionState | null = $state(null)
  #denial: Failure | null = $state.raw(null)
  /** Which of the selected runs have new points. */
  readonly points = new PointVersions()
  #listingVersion = $state(0)
  readonly #source: DataSource
  readonly #options: WorkspaceOptions
  readonly #schedule: Schedule
  readonly #refresh: Throttle
  readonly #relist: Throttle
  readonly #unsubscribe: () => void
  #cancelRetry: (() => void) | null = null
  /** Rises with every project that is opened, so that a late answer is known for one. */
  #opening = 0
  #wantedProject: string | null = null

  constructor(source: DataSource, options: WorkspaceOptions) {
    this.#source = source
    this.#options = options
    this.#schedule = options.schedule ?? scheduleTimeout
    this.#refresh = new Throttle(() => this.points.publish(), REFRESH_INTERVAL_MS, this.#schedule)
    this.#relist = new Throttle(() => this.#listingVersion++, LISTING_INTERVAL_MS, this.#schedule)
    this.#unsubscribe = source.subscribe((notice) => this.#take(notice))
  }

  get phase(): Phase {
    return this.#phase
  }

  get projects(): readonly ProjectItem[] {
    return this.#projects
  }

  get project(): ProjectItem | null {
    return this.#project
  }

  /** null: not known yet */
  get connection(): ConnectionState | null {
    return this.#connection
  }

  /** Why no more can be read of what is shown; null while it can. */
  get denial(): Failure | null {
    return this.#denial
  }

  /** Rises, less often, when the selected runs may have new metrics. */
  get listingVersion(): number {
    return this.#listingVersion
  }

  /** @param projectName null: the first one; an unknown one is reported */
  async open(projectName: string | null): Promise<void> {
    this.#cancelRetry?.()
    this.#wantedProject = projectName
    this.#denial = null
    const opening = ++this.#opening
    try {
      await this.#options.access?.admit(this.#source)
      if (opening !== this.#opening) return
      const { projects } = await this.#source.open(this.#options.address)
      if (opening === this.#opening) await this.#takeProjects(projects)
    } catch (error) {
      if (opening === this.#opening) this.#fail(error)
    }
  }

  async openProject(project: ProjectItem): Promise<void> {
    const opening = ++this.#opening
    this.#cancelRetry?.()
    this.#project = project
    this.#wantedProject = project.name
    this.#phase = { kind: 'opening-project' }
    this.#options.onProject()
    try {
      const { runs } = await this.#source.openProject(project.folder)
      if (opening !== this.#opening) return
      this.#options.onRuns(runs)
      this.#phase = { kind: 'ready' }
    } catch (error) {
      if (opening === this.#opening) this.#fail(error)
    }
  }

  /** Opens a project by name, when there is one of that name. */
  async openProjectNamed(name: string | null): Promise<void> {
    if (name === this.#project?.name) return
    const project = this.#projects.find((candidate) => candidate.name === name)
    if (project !== undefined) await this.openProject(project)
    else if (name !== null) this.#options.onUnknownProject(name)
  }

  async retry(): Promise<void> {
    this.#phase = { kind: 'opening' }
    await this.open(this.#wantedProject)
  }

  close(): void {
    this.#opening++
    this.#cancelRetry?.()
    this.#refresh.stop()
    this.#relist.stop()
    this.#unsubscribe()
    this.#source.close()
  }

  async #takeProjects(projects: readonly ProjectItem[]): Promise<void> {
    this.#projects = projects
    const name = this.#wantedProject
    const named = projects.find((project) => project.name === name)
    const project = named ?? projects[0]
    if (project === undefined) {
      this.#phase = { kind: 'no-project' }
      this.#retryLater()
      return
    }
    if (name !== null && named === undefined) this.#options.onUnknownProject(name)
    await this.openProject(project)
  }

  #fail(error: unknown): void {
    if (isAbort(error)) return
    const failure = toFailure(error)
    this.#phase = failure.code === 'no-store' ? { kind: 'no-project' } : { kind: 'failed', failure }
    if (failure.code === 'no-store' || failure.code === 'unreachable') this.#retryLater()
  }

  #retryLater(): void {
    this.#cancelRetry?.()
    const delayMs = this.#options.address.kind === 'hub' ? HUB_RETRY_MS : RETRY_INTERVAL_MS
    this.#cancelRetry = this.#schedule(() => void this.open(this.#wantedProject), delayMs)
  }

  #take(notice: DataNotice): void {
    switch (notice.kind) {
      case 'projects':
        if (this.#project === null && notice.projects.length > 0) {
          this.#cancelRetry?.()
          void this.#takeProjects(notice.projects)
        } else {
          this.#projects = notice.projects
        }
        return
      case 'runs':
        if (this.#phase.kind === 'ready') this.#options.onRuns(notice.runs)
        return
      case 'points':
        this.points.note(notice)
        this.#refresh.ask()
        this.#relist.ask()
        return
      case 'connection':
        this.#connection = notice.state
        return
      case 'denied':
        this.#denial = notice
        this.#options.access?.denied(notice.code)
    }
  }
}
