import type { RunRecord } from 'shardboard/layout'
import type {
  ConnectionState,
  DataNotice,
  MetricListing,
  ProjectItem,
  RunItem,
} from '../data/catalog.ts'
import type { StoreAddress } from '../data/store-address.ts'
import type { SeriesAnswer, SeriesQuestion } from '../data/series.ts'
import type { OpenEvents } from './change-stream.ts'
import type { Clock } from './clock.ts'
import { Following, type FollowTarget } from './following.ts'
import { HeadStart } from './head-start.ts'
import type { FailureCode } from './protocol.ts'
import type { Fetch } from './fetch.ts'
import type { KeptRanges } from './kept-ranges.ts'
import { nextTask } from './message-pauses.ts'
import { HOST_PACE } from './poll-pace.ts'
import { ProjectSession } from './project-session.ts'
import { failureCode, isDenial, StoreFailure } from './store-failure.ts'
import { StoreOpener, type OpenedStore } from './store-opener.ts'
import { StoreProjects } from './store-projects.ts'
import { TurnQueue } from './turn-queue.ts'

export interface ServiceContext {
  readonly fetch: Fetch
  readonly openEvents: OpenEvents
  readonly kept: KeptRanges
  readonly clock: Clock
  readonly notify: (notice: DataNotice) => void
}

/** What charts ask for at the same time is fetched together. */
const MAX_SERIES_AT_ONCE = 32
/** The first of them goes ahead by so much at most, if it is not answered sooner. */
const HEAD_START_MS = 1000

interface OpenStore {
  readonly source: OpenedStore
  readonly projects: StoreProjects
  /** Settles, and never rejects, when the root index has been read. */
  readonly read: Promise<unknown>
}

interface OpenProject {
  readonly session: ProjectSession
  /** Settles, and never rejects, when the project's index has been read. */
  readonly read: Promise<unknown>
}

/** Everything that the page can ask: one store and one project of it are open at a time. */
export class DataService {
  readonly #context: ServiceContext
  readonly #opener: StoreOpener
  readonly #seriesTurns = new TurnQueue(MAX_SERIES_AT_ONCE)
  readonly #headStart: HeadStart
  #store: OpenStore | null = null
  #project: OpenProject | null = null
  #following: Following | null = null
  #isVisible = true
  #toldConnection: ConnectionState | null = null

  constructor(context: ServiceContext) {
    this.#context = context
    this.#opener = new StoreOpener({
      fetch: context.fetch,
      clock: context.clock,
      onDenied: ({ code, message }) => context.notify({ kind: 'denied', code, message }),
    })
    this.#headStart = new HeadStart(context.clock, HEAD_START_MS)
  }

  /**
   * Until a project is open, the store's projects are followed, also when there is none yet.
   * @throws {StoreFailure | LayoutError}; `no-store` while there is no root index
   */
  async open(address: StoreAddress): Promise<readonly ProjectItem[]> {
    this.#closeProject()
    const source = this.#opener.open(address)
    const projects = new StoreProjects(source, this.#context.notify)
    const reading = projects.read()
    const store = { source, projects, read: reading.catch(() => undefined) }
    this.#store = store
    let code: FailureCode | null = null
    try {
      await reading
    } catch (error) {
      code = failureCode(error)
      throw error
    } finally {
      const isHeld = this.#store === store && this.#project === null
      if (isHeld && !isDenial(code)) this.#follow(projects, code !== 'unreachable')
    }
    if (projects.exists) return projects.items()
    throw new StoreFailure('no-store', 'There is nothing here yet: no project has been logged')
  }

  /** Reads a Hub as this visitor from now on. @param token null: as anybody */
  async authorize(hubUrl: string, token: string | null): Promise<null> {
    await this.#opener.authorize(hubUrl, token)
    return null
  }

  /** @throws {StoreFailure | LayoutError} */
  async openProject(folder: string): Promise<readonly RunItem[]> {
    if (this.#store === null) throw new StoreFailure('not-found', 'No store is open')
    this.#closeProject()
    const { source, projects, read } = this.#store
    const { kept, clock, notify } = this.#context
    const { pulseDelayMs } = source.pace
    const context = { source, kept, projects, clock, pulseDelayMs, notify }
    const session = new ProjectSession(context, folder)
    const reading = read.then(() => session.open())
    const project = { session, read: reading.catch(() => undefined) }
    this.#project = project
    try {
      const runs = await reading
      if (this.#project === project) this.#follow(session, true)
      return runs
    } catch (error) {
      if (this.#project === project) {
        this.#closeProject()
        this.#follow(projects, failureCode(error) !== 'unreachable')
      }
      throw error
    }
  }

  async selectRuns(runIds: readonly string[]): Promise<MetricListing> {
    const { session, read } = this.#openedProject()
    await read
    return session.selectRuns(runIds)
  }

  /**
   * Of the questions that come together the first is answered first, and the others as one.
   * @throws the signal's reason when aborted
   */
  series(question: SeriesQuestion, signal: AbortSignal): Promise<SeriesAnswer> {
    const { session, read } = this.#openedProject()
    return this.#seriesTurns.run(
      () =>
        this.#headStart.run(async () => {
          await read
          await nextTask()
          signal.throwIfAborted()
          return session.series(question, signal)
        }),
      signal,
    )
  }

  runRecord(runId: string): Promise<RunRecord> {
    return this.#openedProject().session.runRecord(runId)
  }

  setVisible(visible: boolean): void {
    if (visible === this.#isVisible) return
    this.#isVisible = visible
    if (visible) {
      void this.#following?.resume()
      return
    }
    this.#following?.stop()
    this.#project?.session.pause()
  }

  #openedProject(): OpenProject {
    if (this.#project !== null) return this.#project
    throw new StoreFailure('not-found', 'No project is open')
  }

  #closeProject(): void {
    this.#following?.stop()
    this.#following = null
    this.#project?.session.close()
    this.#project = null
  }

  #follow(target: FollowTarget, isReached: boolean): void {
    this.#following?.stop()
    const { eventsUrl = null, pace = HOST_PACE } = this.#store?.source ?? {}
    const following: Following = new Following(target, {
      clock: this.#context.clock,
      pace,
      openEvents: this.#context.openEvents,
      eventsUrl,
      isReached,
      tellConnection: (state) => {
        if (this.#following === following) this.#tellConnection(state)
      },
    })
    this.#following = following
    if (this.#isVisible) following.start()
  }

  #tellConnection(state: ConnectionState): void {
    if (state === this.#toldConnection) return
    this.#toldConnection = state
    this.#context.notify({ kind: 'connection', state })
  }
}
