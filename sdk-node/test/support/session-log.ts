import type { OpenSession } from '../../src/store/open-session.ts'
import { WalWriter, type LoggedMetric } from '../../src/wal/wal-writer.ts'

/** A session's log on the machine's own disk. */
export class SessionLog {
  readonly writer: WalWriter
  readonly #metrics = new Map<string, LoggedMetric>()

  constructor({ run, session, attempt, writer, record }: OpenSession) {
    this.writer = new WalWriter({
      walDir: run.walDir,
      header: { project: record.project, run: run.runId, session, attempt, writer },
      reportError: (error) => {
        throw error
      },
    })
  }

  points(step: number, values: Readonly<Record<string, number>>, unixMs = step): void {
    const metrics = Object.keys(values).map((name) => this.#metric(name))
    const numbers = Float64Array.from(Object.values(values))
    this.writer.points(step, unixMs, metrics, numbers, numbers.length)
  }

  text(step: number, name: string, value: string): void {
    this.writer.text(this.#metric(name), step, step, value)
  }

  #metric(name: string): LoggedMetric {
    const metric = this.#metrics.get(name) ?? {
      id: this.#metrics.size,
      name,
      kind: 'training',
      namedInEpoch: -1,
    }
    this.#metrics.set(name, metric)
    return metric
  }
}
