import type { ShardboardError } from '../../src/errors.ts'
import { WalWriter, type LoggedMetric } from '../../src/wal/wal-writer.ts'
import { FaultyFileSystem } from './faulty-file-system.ts'
import { readLog, SAMPLE_HEADER } from './log-records.ts'

/** A session's log on a disk that tests let fail, with a clock that they move. */
export class WalOnFaultyDisk {
  readonly disk = new FaultyFileSystem()
  readonly errors: ShardboardError[] = []
  readonly writer: WalWriter
  nowUnixMs = 1_000_000
  /** Called with each error, as a user's callback is. */
  onError: () => void = () => {}
  readonly #metrics = new Map<string, LoggedMetric>()

  constructor(maxPendingBytes = 1_000_000) {
    const { project, run, session, attempt, writer } = SAMPLE_HEADER
    this.writer = new WalWriter({
      walDir: 'wal',
      header: { project, run, session, attempt, writer },
      reportError: (error) => {
        this.errors.push(error)
        this.onError()
      },
      files: this.disk,
      nowUnixMs: () => this.nowUnixMs,
      maxPendingBytes,
    })
  }

  metric(name: string): LoggedMetric {
    const metric = this.#metrics.get(name) ?? {
      id: this.#metrics.size,
      name,
      kind: 'training',
      namedInEpoch: -1,
    }
    this.#metrics.set(name, metric)
    return metric
  }

  points(step: number, values: Readonly<Record<string, number>>): void {
    const metrics = Object.keys(values).map((name) => this.metric(name))
    this.writer.points(step, 0, metrics, Float64Array.from(Object.values(values)), metrics.length)
  }

  text(step: number, name: string, value: string): boolean {
    return this.writer.text(this.metric(name), step, 0, value)
  }

  /** What a reader finds in all segments: points and texts by name, events, damage. */
  read(): unknown[] {
    return this.disk.paths.toSorted().flatMap((path) => this.readSegment(path))
  }

  readSegment(path: string): unknown[] {
    const names = new Map<unknown, unknown>()
    const found: unknown[] = []
    const { items, result } = readLog(this.disk.contentOf(path))
    for (const [what, ...rest] of items) {
      const [id, second] = rest
      if (what === 'name') names.set(id, second)
      else if (what === 'point') found.push([names.get(id), second, rest[3]])
      else if (what === 'text') found.push([names.get(id), second, rest[3]])
      else if (what === 'event') found.push(id)
    }
    if (result.end !== 'complete') found.push(result.end)
    return found
  }
}
