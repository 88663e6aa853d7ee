import type { ConnectionState } from '../data/catalog.ts'
import { ChangeStream, type FileChange, type OpenEvents } from './change-stream.ts'
import type { Clock } from './clock.ts'
import { PollLoop } from './poll-loop.ts'
import type { PollPace } from './poll-pace.ts'
import { failureCode } from './store-failure.ts'

/** By path from the store's root. */
export type FileVersions = ReadonlyMap<string, string>

const NONE_KNOWN: FileVersions = new Map()

/** What is kept up to date. All of its methods throw when the host gives no answer. */
export interface FollowTarget {
  /** The project's; null for the store's root. */
  readonly folder: string | null
  /** Reads whatever may have changed. @param versions of files, as they are known to be now */
  refreshAll(versions: FileVersions): Promise<void>
  /** As `refreshAll`, sparing with requests; says whether there was something new. */
  poll(): Promise<boolean>
  /** Reads again what a change stream names, and only that. */
  apply(changes: readonly FileChange[]): Promise<void>
  /** When a run is taken for crashed if its heartbeat does not come; null for never. */
  nextExpiryUnixMs(): number | null
}

export interface FollowContext {
  readonly clock: Clock
  readonly pace: PollPace
  readonly openEvents: OpenEvents
  /** null where the host offers no stream of changes */
  readonly eventsUrl: string | null
  /** The host gave its last answer: else the connection is lost until it gives the next. */
  readonly isReached: boolean
  readonly tellConnection: (state: ConnectionState) => void
}

/** After so many failures in a row the stream is held for blocked, and the files are asked too. */
const POLL_AFTER_FAILURES = 3
const RETRY_MS = 2_000
/** So that a heartbeat that was written in time is there. */
const EXPIRY_SLACK_MS = 1_000

/** Keeps a store's root, or a project, up to date while the page is seen, by a stream of changes or by asking. */
export class Following {
  readonly #target: FollowTarget
  readonly #clock: Clock
  readonly #tellConnection: (state: ConnectionState) => void
  readonly #stream: ChangeStream | null
  readonly #polling: PollLoop
  #isActive = false
  #isLive = false
  #isReached: boolean
  #cancelRetry: (() => void) | null = null
  #cancelExpiry: (() => void) | null = null

  constructor(target: FollowTarget, context: FollowContext) {
    const { clock, pace, openEvents, eventsUrl } = context
    this.#target = target
    this.#clock = clock
    this.#isReached = context.isReached
    this.#tellConnection = context.tellConnection
    this.#stream =
      eventsUrl === null
        ? null
        : new ChangeStream(projectEvents(eventsUrl, target.folder), openEvents, clock, {
            live: (files) => this.#becomeLive(files),
            changes: (changes) => void this.#apply(changes),
            lost: (failureCount) => this.#lose(failureCount),
          })
    this.#polling = new PollLoop(clock, pace, {
      poll: () => this.#poll(),
      answered: () => this.#tellPolling(),
      failed: (error) => this.#fail(error),
    })
  }

  start(): void {
    this.#isActive = true
    this.#follow()
    this.#watchPulse()
  }

  /** As `start`, after a time in which nothing was read. */
  async resume(): Promise<void> {
    this.start()
    if (this.#stream === null) await this.#refreshAll()
  }

  stop(): void {
    this.#isActive = false
    this.#isLive = false
    this.#stream?.stop()
    this.#polling.stop()
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#cancelExpiry?.()
    this.#cancelExpiry = null
  }

  #follow(): void {
    if (!this.#isReached) this.#tellConnection('lost')
    if (this.#stream !== null) return this.#stream.start()
    if (this.#isReached) this.#tellPolling()
    this.#polling.start()
  }

  #tellPolling(): void {
    this.#isReached = true
    this.#tellConnection('polling')
  }

  #becomeLive(files: readonly FileChange[]): void {
    this.#isLive = true
    this.#isReached = true
    this.#polling.stop()
    this.#tellConnection('live')
    const versions = files.flatMap(({ path, version }) =>
      version === null ? [] : [[path, version] as const],
    )
    void this.#refreshAll(new Map(versions))
  }

  #lose(failureCount: number): void {
    this.#isLive = false
    if (failureCount === 1) this.#tellConnection('lost')
    if (failureCount >= POLL_AFTER_FAILURES) this.#polling.start()
  }

  async #apply(changes: readonly FileChange[]): Promise<void> {
    await this.#reading(() => this.#target.apply(changes))
  }

  async #refreshAll(versions = NONE_KNOWN): Promise<void> {
    await this.#reading(() => this.#target.refreshAll(versions))
  }

  /** A read that fails while the stream stands is made up for by reading everything, a little later. */
  async #reading(read: () => Promise<void>): Promise<void> {
    try {
      await read()
    } catch (error) {
      if (!this.#isActive) return
      this.#fail(error)
      this.#cancelRetry?.()
      // Else the next round, or the stream when it is back, makes up for it.
      if (this.#isLive) {
        this.#cancelRetry = this.#clock.after(RETRY_MS, () => void this.#refreshAll())
      }
      return
    }
    if (!this.#isActive) return
    if (this.#isLive) this.#tellConnection('live')
    this.#watchPulse()
  }

  async #poll(): Promise<boolean> {
    const isNew = await this.#target.poll()
    this.#watchPulse()
    return isNew
  }

  #fail(error: unknown): void {
    // No caller waits for it, and nobody foresaw it: the console is the only place left to tell.
    // oxlint-disable-next-line eslint/no-console
    if (failureCode(error) === 'internal') console.error(error)
    this.#tellConnection('lost')
  }

  /** Looks again when the next heartbeat is overdue: nobody writes that a run is dead. */
  #watchPulse(): void {
    this.#cancelExpiry?.()
    this.#cancelExpiry = null
    const expiryUnixMs = this.#target.nextExpiryUnixMs()
    if (expiryUnixMs === null || !this.#isActive) return
    const delayMs = Math.max(0, expiryUnixMs - this.#clock.nowUnixMs()) + EXPIRY_SLACK_MS
    this.#cancelExpiry = this.#clock.after(delayMs, () => void this.#refreshAll())
  }
}

function projectEvents(eventsUrl: string, folder: string | null): string {
  const url = new URL(eventsUrl)
  if (folder !== null) url.searchParams.set('project', folder)
  return url.href
}
