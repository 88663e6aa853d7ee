import {
  readPoints,
  readWal,
  type MetricKind,
  type WalEvent,
  type WalHeader,
  type WalReadResult,
} from '../layout/index.ts'
import { sortedColumns, type MetricColumns } from './metric-columns.ts'
import { PointColumns } from './point-columns.ts'

/** A text that was logged at a step. */
export interface TextRow {
  readonly metric: string
  readonly step: number
  readonly unixMs: number
  readonly value: string
}

/** All that one log segment holds, sorted as its shards will be. */
export interface SegmentBatch {
  /** undefined when not even the segment's first frame is whole */
  readonly header: WalHeader | undefined
  /** By name, each with at least one point; one after the other in the same columns. */
  readonly metrics: readonly MetricColumns[]
  readonly texts: readonly TextRow[]
  readonly events: readonly WalEvent[]
  readonly read: WalReadResult
}

/** A metric while its segment is read. */
interface LoggedMetric {
  readonly name: string
  readonly kind: MetricKind
  count: number
  /** Where its next point goes. */
  nextRow: number
}

/**
 * Decodes a log segment. A torn or damaged end is left out, and said in `read`.
 * @param columns hold the points, which are valid until their next use
 * @throws {LayoutError} for a segment of a newer layout version
 */
export function readSegment(bytes: Uint8Array, columns = new PointColumns()): SegmentBatch {
  const metricOfId: LoggedMetric[] = []
  // Two numbers may stand for one name: UTF-8 writes all lone surrogates alike.
  const metricOfName = new Map<string, LoggedMetric>()
  const texts: TextRow[] = []
  const events: WalEvent[] = []
  let header: WalHeader | undefined
  const read = readWal(bytes, 0, {
    header(found) {
      header = found
    },
    name(metricId, name, kind) {
      if (metricOfId[metricId] !== undefined) return
      const metric = metricOfName.get(name) ?? { name, kind, count: 0, nextRow: 0 }
      metricOfName.set(name, metric)
      metricOfId[metricId] = metric
    },
    text(metricId, step, unixMs, value) {
      const metric = metricOfId[metricId]?.name
      if (metric !== undefined) texts.push({ metric, step, unixMs, value })
    },
    event(event) {
      events.push(event)
    },
  })
  readPoints(bytes, read.endByte, (metricId) => {
    const metric = metricOfId[metricId]
    if (metric !== undefined) metric.count++
  })
  const logged = [...metricOfName.values()]
    .filter((metric) => metric.count > 0)
    .toSorted((left, right) => compareNames(left.name, right.name))
  const metrics = takePoints(bytes.subarray(0, read.endByte), metricOfId, logged, columns)
  texts.sort((left, right) => compareNames(left.metric, right.metric) || left.step - right.step)
  return { header, metrics, texts, events, read }
}

function takePoints(
  bytes: Uint8Array,
  metricOfId: readonly LoggedMetric[],
  logged: readonly LoggedMetric[],
  columns: PointColumns,
): MetricColumns[] {
  let rowCount = 0
  for (const metric of logged) {
    metric.nextRow = rowCount
    rowCount += metric.count
  }
  columns.reserve(rowCount)
  const { steps, unixMs: times, values } = columns
  readPoints(bytes, bytes.length, (metricId, step, unixMs, value) => {
    const metric = metricOfId[metricId]
    if (metric === undefined) return
    const row = metric.nextRow++
    steps[row] = step
    times[row] = unixMs
    values[row] = value
  })
  return logged.map(({ name, kind, count, nextRow }) => {
    const part = (column: Float64Array): Float64Array => column.subarray(nextRow - count, nextRow)
    return sortedColumns({
      name,
      kind,
      steps: part(steps),
      unixMs: part(times),
      values: part(values),
    })
  })
}

function compareNames(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
