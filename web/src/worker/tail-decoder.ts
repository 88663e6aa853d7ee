import type { MetricKind } from 'shardboard/layout'
import { GrowingColumns, type PointColumns } from './point-columns.ts'
import type { readLog } from './read-log.ts'

interface TailMetric {
  readonly kind: MetricKind
  readonly columns: GrowingColumns
}

/** Turns a log's bytes, as they come, into columns for each metric; text and events are passed by. */
export class TailDecoder {
  readonly #metrics = new Map<string, TailMetric>()
  readonly #names = new Map<number, { readonly name: string; readonly kind: MetricKind }>()
  readonly #metricOfId = new Map<number, TailMetric>()
  #endByte = 0
  #pointCount = 0
  #minUnixMs = Infinity

  /** exclusive; all whole frames before it are decoded */
  get endByte(): number {
    return this.#endByte
  }

  get pointCount(): number {
    return this.#pointCount
  }

  /** Infinity while there is no point. */
  get minUnixMs(): number {
    return this.#minUnixMs
  }

  /** The metrics that have a point. */
  metricKinds(): ReadonlyMap<string, MetricKind> {
    return new Map([...this.#metrics].map(([name, { kind }]) => [name, kind]))
  }

  /** @returns undefined for a metric without a point */
  columns(metric: string): (PointColumns & { readonly unixMs: Float64Array }) | undefined {
    return this.#metrics.get(metric)?.columns.view()
  }

  /**
   * Decodes whole frames and leaves the last one, if it is cut short, for the next time.
   * @param bytes stand at `endByte` in the log
   * @param read decodes them
   * @returns the metrics that gained points
   * @throws {LayoutError} for a newer layout version
   */
  feed(bytes: Uint8Array, read: typeof readLog): string[] {
    const before = new Map([...this.#metrics].map(([name, { columns }]) => [name, columns.count]))
    const { endByte } = read(bytes, {
      // Its layout version is looked at only where a header is asked for.
      header: () => undefined,
      name: (metricId, name, kind) => {
        this.#metricOfId.delete(metricId)
        this.#names.set(metricId, { name, kind })
      },
      point: (metricId, step, unixMs, value) => this.#push(metricId, step, unixMs, value),
    })
    this.#endByte += endByte
    return [...this.#metrics]
      .filter(([name, { columns }]) => columns.count > (before.get(name) ?? 0))
      .map(([name]) => name)
  }

  #push(metricId: number, step: number, unixMs: number, value: number): void {
    const metric = this.#metricOfId.get(metricId) ?? this.#open(metricId)
    if (metric === undefined || !Number.isFinite(step) || !Number.isFinite(unixMs)) return
    metric.columns.push(step, unixMs, value)
    this.#pointCount++
    if (unixMs < this.#minUnixMs) this.#minUnixMs = unixMs
  }

  #open(metricId: number): TailMetric | undefined {
    const named = this.#names.get(metricId)
    if (named === undefined) return undefined
    const metric = this.#metrics.get(named.name) ?? {
      kind: named.kind,
      columns: new GrowingColumns(),
    }
    this.#metrics.set(named.name, metric)
    this.#metricOfId.set(metricId, metric)
    return metric
  }
}
