import type { DataNotice, RunItem } from '../../src/data/catalog.ts'
import type { LineData, SeriesQuestion } from '../../src/data/series.ts'
import { DataService } from '../../src/worker/data-service.ts'
import { nextTask } from '../../src/worker/message-pauses.ts'
import { ManualClock } from './manual-clock.ts'
import { ManualEvents } from './manual-events.ts'
import { MemoryHost } from './memory-host.ts'
import { noneKept } from './none-kept.ts'
import { StoreFixture } from './store-fixture.ts'

/** More turns than any answer takes; a condition that is not met by then never is. */
const MAX_TURNS = 2000

/** A data service over a host in memory, with time and change events by hand. */
export class ServiceFixture {
  readonly host = new MemoryHost()
  readonly clock = new ManualClock()
  readonly events = new ManualEvents()
  readonly store = new StoreFixture(this.host, this.clock)
  readonly notices: DataNotice[] = []
  readonly service = new DataService({
    kept: noneKept(),
    fetch: this.host.fetch,
    openEvents: this.events.open,
    clock: this.clock,
    notify: (notice) => this.notices.push(notice),
  })

  /** Publishes the store and opens its project. */
  async open(): Promise<readonly RunItem[]> {
    this.store.publish()
    await this.service.open(this.host.address)
    return this.service.openProject(this.store.folder)
  }

  /** As `open`, on a host with a change stream, which is live then. */
  async openLive(): Promise<readonly RunItem[]> {
    this.host.eventsUrl = '../events'
    const runs = await this.open()
    // Only that of the project: until it was open, the root's was listened to.
    this.events.opened.splice(0, this.events.opened.length - 1)
    this.events.say('[]')
    await this.until(() => this.connection === 'live')
    await this.settle()
    return runs
  }

  get connection(): string | undefined {
    return this.notices.findLast((notice) => notice.kind === 'connection')?.state
  }

  /** The last list of runs that was told. */
  get toldRuns(): readonly RunItem[] | undefined {
    return this.notices.findLast((notice) => notice.kind === 'runs')?.runs
  }

  /** The runs of all `points` notices so far. */
  get pointNotices(): readonly (readonly string[])[] {
    return this.notices.flatMap((notice) => (notice.kind === 'points' ? [notice.runIds] : []))
  }

  async lines(metric: string, changes: Partial<SeriesQuestion> = {}): Promise<readonly LineData[]> {
    const answer = await this.service.series(
      question(metric, changes),
      new AbortController().signal,
    )
    return answer.lines
  }

  /** The y of the first line, all of it. */
  async values(metric: string, runId: string): Promise<number[]> {
    const [line] = await this.lines(metric, { runIds: [runId], widthPx: 100_000 })
    return [...(line?.y ?? [])]
  }

  async until(condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      if (condition()) return
      await nextTask()
    }
    throw new Error(`Not so after ${MAX_TURNS} turns: ${String(condition)}`)
  }

  /** Waits until no request has come for a while. */
  async settle(): Promise<void> {
    let quietTurns = 0
    let requestCount = this.host.requests.length
    while (quietTurns < 20) {
      await nextTask()
      quietTurns = this.host.requests.length === requestCount ? quietTurns + 1 : 0
      requestCount = this.host.requests.length
    }
  }
}

export function question(metric: string, changes: Partial<SeriesQuestion> = {}): SeriesQuestion {
  return {
    metric,
    runIds: ['a'],
    xAxis: { kind: 'step' },
    window: null,
    widthPx: 1000,
    logX: false,
    smoothing: { kind: 'ema', windowPoints: 0 },
    ...changes,
  }
}
